import { Text } from '../openapi/fields.js';

export class Warning {
  @Text()
  code: string;

  @Text()
  message: string;
}
