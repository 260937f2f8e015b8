import { Reflector } from '@nestjs/core';

/**
 * Declares what a route's body may be: media, inside of texts or as files, which makes it large. `creates` says that the
 * route makes a task and so counts against what the key may create.
 */
export const TakesMedia = Reflector.createDecorator<{ readonly creates: boolean }>();
