const CREATE = 'Create videos by POST /v1/videos, and read them by GET /v1/videos/{id}.';

/** Calls of other video APIs that look like some of this one, and what to do instead. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'POST /v1/videos/generations': CREATE,
  'POST /v1/videos/remix': 'Send POST /v1/videos/{id}/remix with another prompt.',
  'POST /v1/videos/*': CREATE,
  'POST /v1/video': CREATE,
  'POST /videos': CREATE,
  'POST /v1/videos/edits':
    'Send POST /v1/videos with the film as `metadata.video_url`, or POST /v1/videos/{id}/remix with another prompt.',
  'POST /v1/videos/extensions':
    'Films are not extended here: send POST /v1/videos with the last picture of the film as `image`.',
  'POST /v1/videos/characters':
    'Characters are not kept here: send their pictures with POST /v1/videos, as `images` with ' +
    '`metadata.image_mode: "reference"`, or as `subjects`.',
};
