import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const title = 'nothing in the tree is private to a machine';

// Taken apart, so that this file does not contain what it looks for.
const slash = (...parts) => parts.join('/');
const RULES = [
  {
    pattern: new RegExp(
      `(?<![\\w.-])${slash('', '(work|farm)', '')}|${slash('', '(home|Users)', '[a-z]\\w*', '')}`,
    ),
    why: 'a path of one machine; write it relative to the repository',
  },
  { pattern: /^(<{7}|>{7}) /m, why: 'a conflict marker' },
  {
    files: /\.spec\.\w+$/,
    pattern: /^\s*(it|test|describe)\.only\(/m,
    why: 'a focused test; every other test of the file is skipped',
  },
  {
    files: /^(pnpm-lock\.yaml|\.npmrc)$/,
    pattern: /https?:\/\/[^\s'"]+/,
    why: 'the host of a package registry; the lockfile must work with any',
  },
];

/** Text of tracked files, and of new files that git would track. */
export function check(root) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)));
  return files.flatMap((file) => {
    const bytes = readFileSync(path.join(root, file));
    if (bytes.includes(0)) return [];
    const text = bytes.toString('utf8');
    return RULES.filter((rule) => rule.files === undefined || rule.files.test(file)).flatMap(
      ({ pattern, why }) => {
        const match = pattern.exec(text);
        if (!match) return [];
        const line = text.slice(0, match.index).split('\n').length;
        return [`${file}:${line} has ${JSON.stringify(match[0].trim())}: ${why}.`];
      },
    );
  });
}
