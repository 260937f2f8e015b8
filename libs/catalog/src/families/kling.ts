import type { FamilyFacts } from './family-facts.js';

export const kling: FamilyFacts = {
  family: 'kling',
  ownScenes: {
    motion_control: true,
    avatar_i2v: 'Kling-2.6',
    lip_sync: 'Kling-2.6',
    template_effect: 'Kling-2.6',
  },
  parameters: ['camera_control', 'multi_shot', 'shot_type', 'multi_prompt', 'element_list', 'voice_list'],
};
