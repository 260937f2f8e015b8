import { Text, Word } from '../openapi/fields.js';

export class Health {
  @Word(['ok'])
  status: 'ok';
}

export class Unready {
  @Word(['not ready'])
  status: 'not ready';

  @Text({ list: true, description: 'The checks that fail' })
  failing: string[];
}
