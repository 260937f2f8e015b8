// Lets plain Node (24: it strips types by itself) import the workspace's TypeScript sources, so that tests need no
// build: packages resolve to src by the condition "@reelgate/source", and "./x.js" inside a source is "./x.ts".
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, nextResolve) {
    const fromSource = context.parentURL?.endsWith('.ts') && /^\.\.?\//.test(specifier);
    return nextResolve(fromSource ? specifier.replace(/\.js$/, '.ts') : specifier, {
      ...context,
      conditions: [...context.conditions, '@reelgate/source'],
    });
  },
});
