import { Webhook } from 'standardwebhooks';

/**
 * The headers of Standard Webhooks (standardwebhooks.com): id, time in unix seconds, and one `v1` signature of
 * `id.time.body` for each secret (`whsec_…`), so that a receiver may hold any of them.
 */
export function signWebhook(
  id: string,
  at: Date,
  body: string,
  secrets: readonly string[],
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
