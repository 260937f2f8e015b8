/** Frames to a second, of every film of Ark's. */
export const FPS = 24;
