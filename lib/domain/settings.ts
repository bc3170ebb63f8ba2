/** What the stage says about new requests. */
export interface Settings {
  /** Host of the links, without a slash at the end. */
  baseUrl: string;
  /** AWS Region of the service, for `base_url` by API id. */
  region: string;
  defaultExpiryDays: number;
  retentionDays: number;
  enableOutputParameters: boolean;
  enablePostActions: boolean;
  /** Whether a GET may redeem: of no action, of those that ask for it, or of all. */
  oneClick: 'never' | 'allow' | 'always';
  /** Names of the deployed mail templates. */
  templates: readonly string[];
}
