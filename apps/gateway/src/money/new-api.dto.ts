import { Flag, Integer, Members, Nested, Num, Text, UnixTime, Word } from '../openapi/fields.js';

export class BillingSubscription {
  @Word(['billing_subscription'])
  object: 'billing_subscription';

  @Flag()
  has_payment_method: boolean;

  @Num()
  soft_limit_usd: number;

  @Num()
  hard_limit_usd: number;

  @Num()
  system_hard_limit_usd: number;

  @UnixTime({ description: 'Expiry of the key; 0 when it has none.' })
  access_until: number;
}

export class BillingUsage {
  @Word(['list'])
  object: 'list';

  @Num()
  total_usage: number;
}

export class TokenUsageData {
  @Word(['token_usage'])
  object: 'token_usage';

  @Text()
  name: string;

  @Integer()
  total_granted: number;

  @Integer()
  total_used: number;

  @Integer()
  total_available: number;

  @Flag()
  unlimited_quota: boolean;

  @Members({ of: { type: 'boolean' }, description: 'The models that the key may use.' })
  model_limits: Record<string, boolean>;

  @Flag()
  model_limits_enabled: boolean;

  @UnixTime({ description: 'Expiry; 0 when there is none.' })
  expires_at: number;
}

export class TokenUsage {
  @Flag()
  code: boolean;

  @Text()
  message: string;

  @Nested(TokenUsageData)
  data: TokenUsageData;
}
