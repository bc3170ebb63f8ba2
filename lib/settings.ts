import { setting } from './config.ts';
import type { Settings } from './domain/settings.ts';
import type { Switches } from './http/one-click.ts';

/** Mails without a link: whoever got one could not answer. */
const LINKLESS = new Set(['notice', 'proof-code']);

/** What this stage says about new requests. */
export function stageSettings(): Settings {
  return {
    baseUrl: setting('BASE_URL').replace(/\/+$/, ''),
    region: setting('AWS_REGION'),
    defaultExpiryDays: setting('DEFAULT_EXPIRY_DAYS'),
    retentionDays: setting('RETENTION_DAYS'),
    enableOutputParameters: setting('ENABLE_OUTPUT_PARAMETERS'),
    enablePostActions: setting('ENABLE_POST_ACTIONS'),
    oneClick: setting('ONE_CLICK'),
    templates: setting('MAIL_TEMPLATES').filter((name) => !LINKLESS.has(name)),
  };
}

/** What this stage says about redeeming. */
export function stageSwitches(): Switches {
  return {
    oneClick: setting('ONE_CLICK'),
    parameters: setting('ENABLE_OUTPUT_PARAMETERS'),
    postActions: setting('ENABLE_POST_ACTIONS'),
  };
}
