/**
 * A file the gateway has received and stored. Bodies name uploads by instances of this class only, so that a client
 * cannot reach somebody else's upload by writing a storage key into its JSON.
 */
export class UploadedFile {
  constructor(
    /** Key in the upload store. */
    readonly file: string,
    /** Media type, e.g. `image/png`. */
    readonly contentType: string,
    /** Size, where it is known. */
    readonly bytes?: number,
    /** Size of a picture, where it is known. */
    readonly pixels?: { readonly width: number; readonly height: number },
  ) {}
}

/**
 * The body of `POST /v1/videos` after decoding and before any check: JSON and multipart look the same, uploads and
 * data URIs are `UploadedFile`s, everything else is as the client sent it (multipart leaves are text).
 */
export interface TaskRequest {
  model?: unknown;
  prompt?: unknown;
  seconds?: unknown;
  duration?: unknown;
  size?: unknown;
  image?: unknown;
  images?: unknown;
  input_reference?: unknown;
  first_frame_image?: unknown;
  last_frame_image?: unknown;
  aspect_ratio?: unknown;
  audio?: unknown;
  seed?: unknown;
  off_peak?: unknown;
  callback_url?: unknown;
  metadata?: unknown;
  /** Vidu's own top-level fields, and whatever else the client sent. */
  [field: string]: unknown;
}
