import { Inject, Injectable } from '@nestjs/common';
import {
  billingName,
  findCallback,
  fileNeedingUrl,
  isPlainObject,
  mediaTexts,
  mostInputSeconds,
  normalize,
  reservedTokens,
  vendorFacts,
  offPeakAtVendor,
} from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { Family, PriceRequest, PricingBasis, TaskSpec, Vendor } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { ChannelDirectory } from '../channels/channel-directory.js';
import { INSTALLATION } from '@reelgate/service';
import type { Installation } from '@reelgate/service';
import { GatewayEnv } from '../gateway-env.js';
import { isModelAllowed } from '../api-keys/is-model-allowed.js';
import type { AccountPrincipal } from '../api-keys/principal.js';
import type { ReceivedBody } from '../http/body-reader.js';
import { isOffered } from '../models/is-offered.js';
import { HostCheck } from '../media/host-check.js';
import { CATALOGUE } from '../tokens.js';
import type { TaskWarning } from './task.js';

/**
 * A command has to stay far below the megabyte that NATS takes, and a prompt of 32,000 Chinese characters alone is
 * 96 kB.
 */
const MOST_SPEC_BYTES = 192 * 1024;
const MOST_METADATA_BYTES = 256 * 1024;

type CallerFields = Pick<ReceivedBody, 'fields' | 'names'>;

/** A request that the model can do. */
export interface PreparedTask {
  readonly spec: TaskSpec;
  readonly basis: PricingBasis;
  readonly metadata: Record<string, unknown>;
  readonly warnings: readonly TaskWarning[];
  readonly quoteId?: string | undefined;
}

/** What stands between a request and money: everything that can be refused before a hold is placed. */
@Injectable()
export class PrepareTaskService {
  readonly #windowFamilies: ReadonlySet<Family>;

  constructor(
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
    private readonly channels: ChannelDirectory,
    private readonly hosts: HostCheck,
    private readonly env: GatewayEnv,
    @Inject(INSTALLATION) installation: Installation,
  ) {
    this.#windowFamilies = new Set(installation.offPeakRatios.keys());
  }

  /** Normalises the body of a create request. Throws AppError for what the model, or the key, does not allow. */
  normalize(caller: AccountPrincipal, { fields, names }: CallerFields): PreparedTask {
    const result = normalize(fields, {
      names,
      catalogue: this.catalogue,
      refRule: this.env.KLING_REF_RULE,
      offPeakWindowFamilies: this.#windowFamilies,
      allowPrivateUrls: this.env.REELGATE_ALLOW_PRIVATE_URLS,
      vendorsOf: (family) => this.channels.vendors(family),
    });
    if (!result.ok) {
      throw new AppError(result.error.code, result.error.message, { param: result.error.param ?? undefined });
    }
    this.#checkOffered(result.spec);
    this.checkAllowed(caller, result.spec, result.basis);
    checkSize(result.spec, MOST_SPEC_BYTES, undefined);
    checkSize(result.metadata, MOST_METADATA_BYTES, 'metadata');
    return result;
  }

  /** What billing has to know of a task to price it. Tokens count only where the price is per token. */
  priceRequest(spec: TaskSpec, basis: PricingBasis): Omit<PriceRequest, 'accountId'> {
    return {
      basis,
      seconds: spec.seconds,
      secondsStated: spec.secondsStated,
      ...(basis.offPeak && spec.options['off_peak_fallback'] === true ? { offPeakFallback: true } : {}),
      tokens: reservedTokens(spec, mostInputSeconds(basis, this.catalogue), this.catalogue),
    };
  }

  /**
   * What a provider is told of a task. `offPeak` is the vendor's own there, which takes up to two days; any other waits for
   * an off-peak window of the operator's.
   */
  forProvider(spec: TaskSpec): TaskSpec {
    const row = this.catalogue.byBase(spec.base);
    const offPeak = spec.offPeak && row !== undefined && offPeakAtVendor(row, spec.scene);
    const inWindow = spec.offPeak && !offPeak;
    return { ...spec, offPeak, ...(inWindow || spec.inWindow ? { inWindow } : {}) };
  }

  /** Throws AppError `model_not_allowed` when the key's list does not name what would be made. */
  checkAllowed(caller: AccountPrincipal, spec: TaskSpec, basis: PricingBasis): void {
    if (caller.models === null) return;
    const charged = billingName(basis, { refRule: this.env.KLING_REF_RULE, catalogue: this.catalogue });
    if (isModelAllowed(caller.models, [spec.model, spec.base, charged], this.catalogue)) return;
    throw new AppError('model_not_allowed', `This key may use ${caller.models.join(', ')} only.`, {
      param: 'model',
    });
  }

  /** Looks up the hosts of the URLs in a body. Throws AppError for one that is not public. */
  async checkHosts({ fields, names }: CallerFields): Promise<void> {
    const checks = [...mediaTexts(fields, names), ...nativeUrls(fields)].map(({ text, param }) =>
      this.hosts.check(text, param, 'invalid_media_url'),
    );
    const callback = findCallback(fields);
    if (typeof callback?.value === 'string')
      checks.push(this.hosts.check(callback.value, callback.path, 'invalid_request'));
    await Promise.all(checks);
  }

  /**
   * Throws AppError `invalid_media_url` for an uploaded file that every vendor in question takes by URL only, when this
   * gateway has no public address to link to it. `params` says where in the request each file stood, by its key.
   */
  checkFiles(spec: TaskSpec, params: ReadonlyMap<string, string>): void {
    if (this.env.REELGATE_PUBLIC_URL !== undefined || !spec.inputs.some(({ file }) => file)) return;
    const rules = this.#able(spec).map((vendor) => vendorFacts(vendor).inline);
    const stuck = rules.map((rule) => fileNeedingUrl(rule, spec.inputs));
    const [input] = stuck;
    if (!input || stuck.includes(undefined)) return;
    const megabytes = rules.map(({ maxTotalBytes }) => maxTotalBytes / 1_000_000);
    throw new AppError(
      'invalid_media_url',
      `This ${input.kind} can reach the vendor by URL only: files go inside a request up to ${Math.max(...megabytes)} MB ` +
        'in all, not of every kind, and not always beside URLs. Send it by URL, or ask the operator to set REELGATE_PUBLIC_URL.',
      { param: params.get(input.file!) },
    );
  }

  /** Throws AppError `no_channel` when it is certain that no channel could run the task. */
  checkChannel(spec: TaskSpec): void {
    if (!this.catalogue.byBase(spec.base))
      throw new AppError('model_not_found', `The model ${spec.base} is no longer offered.`, {
        param: 'model',
      });
    if (this.#able(spec).length === 0) {
      throw new AppError('no_channel', `No enabled channel serves ${spec.base} with these parameters.`, {
        param: 'model',
      });
    }
  }

  /** Throws AppError `model_not_found` for a model of the past that the operator has not kept. */
  #checkOffered({ base }: TaskSpec): void {
    const row = this.catalogue.byBase(base);
    if (!row || isOffered(row, this.env)) return;
    throw new AppError(
      'model_not_found',
      `${base} is deprecated and not offered here: ${row.deprecated} (An operator can offer it all the same.)`,
      { param: 'model' },
    );
  }

  /** The vendors that can make the film, as far as is known with a channel for it. */
  #able(spec: TaskSpec): Vendor[] {
    const serving = this.channels.vendors(spec.family);
    return this.catalogue.vendorsFor(spec).filter((vendor) => serving?.has(vendor) ?? true);
  }
}

function checkSize(value: object, most: number, param: string | undefined): void {
  if (Buffer.byteLength(JSON.stringify(value)) > most) {
    const what = param ? `\`${param}\`` : 'The request without its files';
    throw new AppError('payload_too_large', `${what} is larger than ${most / 1024} KiB.`, { param });
  }
}

/** URLs in native file entries, which are no media texts: files never stand there. */
function nativeUrls({
  metadata,
}: CallerFields['fields']): { readonly text: string; readonly param: string }[] {
  const entries = isPlainObject(metadata) ? metadata['file_infos'] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, index) =>
    Object.entries(isPlainObject(entry) ? entry : {}).flatMap(([key, value]) =>
      key.toLowerCase() === 'url' && typeof value === 'string'
        ? [{ text: value, param: `metadata.file_infos[${index}].${key}` }]
        : [],
    ),
  );
}
