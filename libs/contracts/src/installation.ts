import { IsIn, IsISO8601, IsObject, IsString } from 'class-validator';

/** How far a process is: it still compares its settings, it serves, or it does not because others disagree. */
export const INSTALLATION_STANDINGS = ['starting', 'serving', 'refused'] as const;

/**
 * `rpc.installation.v1`: every running process of an installation answers with its settings that all have to share. The
 * request is an empty object.
 */
export class InstallationReply {
  /** The service's name, e.g. `billing`. */
  @IsString()
  service: string;

  /** Different for every process. */
  @IsString()
  instance: string;

  @IsISO8601()
  startedAt: string;

  @IsIn(INSTALLATION_STANDINGS)
  standing: (typeof INSTALLATION_STANDINGS)[number];

  /** A digest of each setting's value, by its name; of each value where several are good, with blanks between. */
  @IsObject()
  settings: Record<string, string>;
}
