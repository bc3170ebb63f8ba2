/**
 * What the SDK imports on demand, and no function ever demands: credentials are in Lambda's environment, and no call of
 * ours streams events. A quarter of each bundle. Whoever imports one of them outright still gets it.
 */
const NEVER_DEMANDED = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/core/event-streams',
  '@smithy/credential-provider-imds',
];

/** Plugins of esbuild. On the laptop what is left out is found in node_modules. */
module.exports = [
  {
    name: 'never demanded',
    setup({ onResolve }) {
      onResolve({ filter: /^@(aws-sdk|smithy)\// }, ({ path, kind }) =>
        kind === 'dynamic-import' && NEVER_DEMANDED.includes(path) ? { path, external: true } : undefined,
      );
    },
  },
];
