import { ApiSchema } from '@nestjs/swagger';
import type { ApiSchemaOptions } from '@nestjs/swagger';

/** For a class of requests that may have members it does not name: the catalogue says what becomes of those. */
export function Lenient(description?: string): ClassDecorator {
  // The decorator's type knows two members; what it is given all goes into the schema.
  const options = { ...(description ? { description } : {}), additionalProperties: true };
  return ApiSchema(options as ApiSchemaOptions);
}
