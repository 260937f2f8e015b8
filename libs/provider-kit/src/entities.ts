import { ChannelEntity } from './channels/channel.entity.js';
import { UsualDurationEntity } from './usual-duration.entity.js';

/** What administration reads and writes by TypeORM. */
export const ENTITIES = [ChannelEntity, UsualDurationEntity];
