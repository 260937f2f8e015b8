import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import SwaggerParser from '@apidevtools/swagger-parser';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { GatewayBed } from './test-support/gateway-bed.js';

interface Operation {
  readonly operationId: string;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

describe('the document', () => {
  let bed: GatewayBed;
  let document: Document;
  beforeAll(async () => {
    bed = await GatewayBed.start();
    document = (await bed.call('GET', '/openapi.json')).body as Document;
  });
  afterAll(() => bed?.stop());

  it('is valid', async () => {
    await SwaggerParser.validate(structuredClone(document) as never);
  });

  it("keeps redocly's recommended rules", async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(
      problems.map(({ severity, ruleId, message, location }) => [
        severity,
        ruleId,
        message,
        location[0]?.pointer,
      ]),
    ).toEqual([]);
  });
});
