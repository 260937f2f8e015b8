/**
 * What a request can say, and under which names: the one table of them. `places` are the documented fields, from strong to
 * weak. `aliases` are what other vendors and gateways call the same; they may stand at the top level, in the metadata or in
 * its `output_config`, count after every place, and are matched like the last names of the places themselves: without regard
 * to case, underscores and hyphens (`aspectRatio`). A name belongs here only when its meaning is certain.
 */
interface Meaning {
  readonly places: readonly string[];
  readonly aliases?: readonly string[];
}

const table = {
  model: { places: ['model'], aliases: ['model_name', 'model_id'] },
  prompt: { places: ['prompt'], aliases: ['prompt_text', 'text_prompt', 'positive_prompt'] },
  negativePrompt: {
    places: ['metadata.negative_prompt'],
    aliases: ['neg_prompt', 'negative_prompt_text', 'negative_text_prompt'],
  },
  seconds: {
    places: [
      'seconds',
      'duration',
      'metadata.seconds',
      'metadata.duration',
      'metadata.video_duration',
      'metadata.output_config.duration',
    ],
    aliases: [
      'duration_seconds',
      'duration_sec',
      'duration_secs',
      'duration_s',
      'duration_in_seconds',
      'n_seconds',
      'num_seconds',
      'length_seconds',
      'video_seconds',
      'video_duration_seconds',
      'length',
      'video_length',
      'clip_duration',
      'clip_length',
      'target_duration',
      'secs',
      'dur',
      'output_duration',
    ],
  },
  size: { places: ['size'], aliases: ['video_size', 'output_size', 'frame_size', 'dimensions'] },
  // At the top level these count for the families only whose own API has a `resolution` there.
  resolution: {
    places: ['metadata.output_config.resolution'],
    aliases: [
      'resolution_name',
      'video_resolution',
      'output_resolution',
      'target_resolution',
      'resolution_mode',
      'quality',
      'video_quality',
      'output_quality',
      'definition',
      'video_definition',
    ],
  },
  aspectRatio: {
    places: ['metadata.output_config.aspect_ratio', 'aspect_ratio'],
    aliases: ['ratio', 'aspect', 'video_ratio', 'video_aspect_ratio', 'output_aspect_ratio', 'screen_ratio'],
  },
  sound: {
    places: ['metadata.output_config.audio_generation', 'audio'],
    aliases: [
      'generate_audio',
      'generate_sound',
      'sound',
      'with_audio',
      'with_sound',
      'enable_audio',
      'enable_sound',
      'audio_enabled',
      'sound_enabled',
      'has_audio',
      'include_audio',
      'native_audio',
    ],
  },
  silence: {
    places: [],
    aliases: [
      'mute',
      'muted',
      'silent',
      'no_audio',
      'no_sound',
      'without_audio',
      'disable_audio',
      'disable_sound',
    ],
  },
  seed: {
    places: ['seed', 'metadata.seed'],
    aliases: ['random_seed', 'seed_value', 'noise_seed', 'seed_number'],
  },
  offPeak: {
    places: [
      'metadata.offpeak',
      'metadata.off_peak',
      'off_peak',
      'offpeak',
      'metadata.output_config.off_peak',
    ],
    aliases: ['off_peak_mode', 'enable_off_peak', 'use_off_peak', 'is_off_peak'],
  },
  serviceTier: { places: [], aliases: ['service_tier'] },
  callback: {
    places: ['callback_url'],
    aliases: [
      'callback',
      'callback_uri',
      'webhook',
      'webhook_url',
      'webhook_uri',
      'hook_url',
      'notify_url',
      'notify_hook',
      'notification_url',
    ],
  },
  scene: { places: ['metadata.scene_type'], aliases: ['scene', 'task_type', 'generation_type'] },
  // Kling's own word for it.
  motionLevel: { places: ['metadata.motion_level'], aliases: ['mode'] },
  imageMode: { places: ['metadata.image_mode'] },
  fileInfos: { places: ['metadata.file_infos'] },
  extInfo: { places: ['metadata.ext_info'] },
  lastFrameFile: { places: ['metadata.last_frame_file_id'] },
  quote: { places: ['metadata.quote_id'] },
  subjects: { places: ['subjects', 'metadata.subjects'] },

  // Media. One field may hold several; what several fields hold comes in this order.
  firstFrame: {
    places: ['first_frame_image', 'image', 'input_reference'],
    aliases: [
      'first_frame',
      'first_frame_url',
      'first_frame_image_url',
      'first_image',
      'first_image_url',
      'start_frame',
      'start_frame_url',
      'start_frame_image',
      'start_image',
      'start_image_url',
      'start_img',
      'first_img',
      'first_frame_img',
      'start_frame_image_url',
      'start_keyframe',
      'image_url',
      'image_uri',
      'image_file',
      'image_base64',
      'image_data',
      'image_path',
      'img',
      'img_url',
      'input_image',
      'input_image_url',
      'init_image',
      'init_image_url',
      'initial_image',
      'prompt_image',
      'source_image',
      'source_image_url',
      'input_img',
      'initial_frame',
      'picture',
      'picture_url',
    ],
  },
  images: {
    places: ['images'],
    aliases: [
      'image_urls',
      'images_url',
      'img_urls',
      'image_list',
      'images_list',
      'img_list',
      'image_files',
      'input_images',
      'input_references',
      'input_image_urls',
      'binary_data_base64',
      'frame_images',
      'pictures',
    ],
  },
  references: {
    places: [],
    aliases: [
      'reference_image',
      'reference_images',
      'reference_image_url',
      'reference_image_urls',
      'ref_image',
      'ref_images',
      'ref_image_url',
      'ref_image_urls',
      'ref_img',
      'ref_imgs',
      'refer_images',
      'reference_urls',
      'reference_images_urls',
      'references',
      'reference_image_list',
      'ref_image_list',
      'character_image',
      'character_images',
      'subject_image',
      'subject_images',
    ],
  },
  lastFrame: {
    places: ['last_frame_image', 'metadata.last_frame_url'],
    aliases: [
      'last_frame',
      'last_frame_image_url',
      'last_image',
      'last_image_url',
      'image_tail',
      'image_tail_url',
      'tail_image',
      'tail_image_url',
      'tail_frame',
      'end_image',
      'end_image_url',
      'end_frame',
      'end_frame_url',
      'end_frame_image',
      'final_frame',
      'final_frame_url',
      'final_image',
      'image_end',
      'image_end_url',
      'end_img',
      'last_img',
      'tail_img',
      'last_frame_img',
      'end_frame_image_url',
      'end_keyframe',
      'final_frame_image',
    ],
  },
  videos: {
    places: ['metadata.video_url'],
    aliases: [
      'video',
      'videos',
      'video_urls',
      'video_uri',
      'video_file',
      'video_files',
      'video_list',
      'video_data',
      'input_video',
      'input_videos',
      'input_video_url',
      'source_video',
      'source_video_url',
      'init_video',
      'reference_video',
      'reference_videos',
      'reference_video_url',
      'reference_video_urls',
      'ref_video',
      'ref_videos',
      'ref_video_url',
      'driving_video',
      'driving_video_url',
      'motion_video',
      'motion_video_url',
    ],
  },
  audios: {
    places: ['metadata.audio_url'],
    aliases: [
      'audios',
      'audio_urls',
      'audio_uri',
      'audio_file',
      'audio_files',
      'audio_list',
      'audio_data',
      'input_audio',
      'input_audio_url',
      'source_audio',
      'reference_audio',
      'reference_audios',
      'reference_audio_url',
      'reference_audio_urls',
      'ref_audio',
      'ref_audio_url',
      'driving_audio',
      'driving_audio_url',
      'voice_url',
      'voice_file',
      'sound_file',
      'sound_url',
      'speech_url',
      'speech_file',
    ],
  },
} as const satisfies Record<string, Meaning>;

export type MeaningName = keyof typeof table;
export const MEANINGS: Readonly<Record<MeaningName, Meaning>> = table;
export const MEANING_NAMES = Object.keys(table) as MeaningName[];

/** Other names of options, which are called as they are in `TaskSpec.options`. */
export const OPTION_ALIASES: Readonly<Record<string, readonly string[]>> = {
  bgm: ['enable_bgm', 'with_bgm', 'background_music', 'bgm_enabled'],
  watermark: ['add_watermark', 'aigc_watermark', 'logo_add', 'enable_watermark', 'with_watermark'],
  camera_fixed: ['fixed_camera', 'lock_camera', 'camera_lock', 'static_camera'],
  enhance_prompt: [
    'prompt_optimizer',
    'prompt_extend',
    'prompt_enhance',
    'prompt_enhancement',
    'prompt_expansion',
    'enable_prompt_expansion',
    'enable_prompt_optimizer',
    'enhance_prompt_enabled',
    'expand_prompt',
  ],
  reference_type: ['refer_type', 'video_reference_type', 'video_refer_type'],
  keep_original_sound: ['keep_original_audio', 'keep_audio', 'original_sound'],
  template: ['template_name', 'template_id', 'effect_scene'],
};

/** Members that never mean anything to a film: the documented places for the caller's own data. */
export const OWN_FIELDS: readonly string[] = ['user'];
/** In this member of the metadata nothing is looked at, not even addresses of media. */
export const OWN_MEMBER = 'custom';

/**
 * Names with a meaning elsewhere that has no place here, and what counts instead. In the metadata, where a caller's own members
 * bring no warning, these do.
 */
export const MEANT_ELSEWHERE: Readonly<Record<string, string>> = Object.fromEntries(
  (
    [
      [
        [
          'n',
          'n_variants',
          'num_videos',
          'number_of_videos',
          'num_outputs',
          'sample_count',
          'batch_size',
          'samples',
          'num_samples',
          'n_samples',
          'num_results',
          'number_of_results',
          'num_generations',
          'candidate_count',
        ],
        'a request makes one film: send one for each',
      ],
      [
        [
          'fps',
          'frame_rate',
          'framerate',
          'frames_per_second',
          'output_fps',
          'frames',
          'num_frames',
          'frame_count',
        ],
        'the length is stated in seconds, by `seconds`',
      ],
      [
        ['duration_ms', 'duration_millis', 'length_ms', 'milliseconds'],
        'the length is stated in seconds, by `seconds`',
      ],
      [['orientation', 'video_orientation'], 'the shape is stated by `aspect_ratio`'],
      [['model_version'], 'the model is named by `model`'],
      [['negative', 'negative_text'], 'what shall not be seen is stated by `metadata.negative_prompt`'],
      [['user_prompt'], 'what shall be seen is stated by `prompt`'],
      [
        ['sound_effect', 'sound_effects', 'enable_sound_effect', 'sound_effect_switch', 'sfx'],
        'whether there is sound is stated by `audio`',
      ],
      [['width', 'height', 'video_width', 'video_height', 'image_size'], 'pixels are stated by `size`'],
      [
        ['cfg', 'cfg_scale', 'guidance', 'guidance_scale', 'steps', 'num_inference_steps', 'inference_steps'],
        'no model here takes it',
      ],
      [
        ['strength', 'denoise', 'motion_strength', 'motion_bucket_id', 'motion', 'camera', 'camera_motion'],
        'say it in the `prompt`',
      ],
      [['camera_movement', 'camera_type', 'effect', 'effects', 'lora', 'loras'], 'say it in the `prompt`'],
      [['loop', 'looping', 'perfect_loop'], 'send the same picture as first and last frame'],
      [
        ['person_generation', 'safety_tolerance', 'enable_safety_checker', 'safety_settings', 'moderation'],
        'the vendor decides it',
      ],
      [['safety_identifier'], 'the vendor is told the name of the task in its place'],
      [['static_mask', 'dynamic_masks', 'mask', 'mask_url', 'mask_image'], 'no vendor here is told of masks'],
      [
        [
          'input',
          'inputs',
          'parameters',
          'params',
          'options',
          'config',
          'settings',
          'extra_body',
          'extra_params',
        ],
        'its members belong at the top level',
      ],
      [
        [
          'instances',
          'generation_config',
          'video_config',
          'provider_options',
          'provider',
          'content',
          'keyframes',
        ],
        'its members belong at the top level',
      ],
      [['draft', 'preview'], 'drafts are not offered'],
      [['output_format', 'format', 'video_format', 'codec', 'fps_mode', 'bitrate'], 'films are mp4'],
      [
        ['speed', 'turbo', 'fast_mode', 'motion_mode', 'motion_score', 'creativity', 'variation'],
        'no model here takes it',
      ],
      [['subject_reference', 'elements', 'reference_ids'], 'references are sent as `images`'],
      [
        ['voice', 'voices', 'voice_type', 'voice_language', 'voice_speed', 'tts', 'tts_text'],
        'no model here takes it',
      ],
      [['lip_sync', 'lipsync', 'motion_control'], 'scenes are named by `metadata.scene_type`'],
      [['upscale', 'upscaling', 'enhance', 'super_resolution', 'hd'], 'resolutions are stated by `size`'],
    ] as const
  ).flatMap(([names, instead]) => names.map((name) => [name, instead] as const)),
);

/**
 * Objects of those in which other formats put their parameters, but called by everyday words: in the metadata they bring a
 * warning only when they hold something that has a meaning.
 */
export const EVERYDAY_WRAPPERS: readonly string[] = [
  'input',
  'inputs',
  'parameters',
  'params',
  'options',
  'config',
  'settings',
  'provider',
  'content',
];

/** How names are compared: `aspectRatio`, `aspect-ratio` and `Aspect_Ratio` are `aspect_ratio`. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[_\-\s]/g, '');
