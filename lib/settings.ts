import { setting } from './config.ts';
import type { Settings } from './domain/parse-request.ts';

/** What this stage says about new requests. */
export function stageSettings(): Settings {
  return {
    baseUrl: setting('BASE_URL').replace(/\/+$/, ''),
    region: setting('AWS_REGION'),
    defaultExpiryDays: setting('DEFAULT_EXPIRY_DAYS'),
    retentionDays: setting('RETENTION_DAYS'),
    enableOutputParameters: setting('ENABLE_OUTPUT_PARAMETERS'),
    templates: setting('MAIL_TEMPLATES'),
  };
}
