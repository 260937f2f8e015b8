import type { Catalogue } from '@reelgate/catalog';
import type { Vendor } from '@reelgate/contracts';
import type { VendorChannel } from '@reelgate/vendor-port';
import { object, text } from '@reelgate/vendor-port';

/**
 * What a vendor calls a model: the channel's own name (`settings.model_map`, e.g. `{"Vidu-q3": {"name": "viduq3-drama"}}`),
 * since accounts differ in the names they know, or the catalogue's. Throws for a model that has neither.
 */
export function upstreamModel(
  vendor: Vendor,
  base: string,
  channel: VendorChannel,
  catalogue: Catalogue,
): { readonly name: string; readonly version: string | undefined } {
  const listed = catalogue.byBase(base)?.vendors.find((model) => model.vendor === vendor);
  const own = object(object(channel.settings['model_map'])?.[base]);
  const name = text(own?.['name']) || listed?.name;
  const version = text(own?.['version']) || listed?.version;
  if (name === undefined) throw new Error(`${base} has no name at ${vendor}`);
  return { name, version };
}
