/** `{}`: what other vendors answer when there is nothing to say. */
export class Empty {}
