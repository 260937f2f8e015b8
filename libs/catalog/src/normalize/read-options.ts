/** `TaskSpec.options`: parameters without influence on the price, by their request names. */
export interface TaskOptions {
  bgm?: boolean;
  watermark?: boolean;
  /** 1 top left, 2 top right, 3 bottom right, 4 bottom left. */
  wm_position?: number;
  wm_url?: string;
  payload?: string;
  /** JSON text. */
  meta_data?: string;
  voice_id?: string;
  is_rec?: boolean;
  style?: string;
  movement_amplitude?: 'auto' | 'small' | 'medium' | 'large';
  /** Template of a template effect. */
  template?: string;
  keep_original_sound?: boolean;
  character_orientation?: 'image' | 'video';
  /** Run at the normal price when the off-peak deadline comes near. */
  off_peak_fallback?: boolean;
  camera_fixed?: boolean;
  return_last_frame?: boolean;
}
