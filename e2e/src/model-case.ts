import type { ModelRow, VendorModel } from '@reelgate/catalog';
import type { MotionLevel, Scene, Tier } from '@reelgate/contracts';

/** The values that a request states, each chosen away from its default where there is a choice. */
export interface Film {
  readonly seconds: number;
  readonly tier: Tier;
  readonly ratio: string | undefined;
  readonly audio: boolean | null;
  readonly offPeak: boolean;
  readonly level: MotionLevel;
  /** Images that are no last frame. */
  readonly images: number;
  readonly video: boolean;
  readonly sound: boolean;
}

/** One row in one scene at one vendor. */
export interface ModelCase {
  readonly name: string;
  readonly row: ModelRow;
  readonly scene: Scene;
  readonly vendor: string;
  /** Whether another simulated vendor would be preferred for it. */
  readonly second: boolean;
  readonly film: Film;
}

/** Scenes whose films last as long as their inputs. */
export const DRIVEN: readonly Scene[] = ['motion_control', 'avatar_i2v', 'lip_sync'];
/** Scenes that a request has to name. */
export const NAMED: readonly Scene[] = [...DRIVEN, 'template_effect'];
/** Scenes whose inputs do not fix the ratio. */
export const FREE: readonly Scene[] = ['text', 'reference'];
export const LAST_FRAME = 'https://example.com/last.png';
export const VIDEO = 'https://example.com/move.mp4';
export const SOUND = 'https://example.com/voice.mp3';
const image = (index: number): string => `https://example.com/${index}.png`;
export const images = (count: number): string[] => Array.from({ length: count }, (_, index) => image(index));

/** What the vendor calls the case's model. */
export const upstreamName = ({ row, vendor }: ModelCase): VendorModel =>
  row.vendors.find((each) => each.vendor === vendor)!;
