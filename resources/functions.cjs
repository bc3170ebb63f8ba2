// Which functions of serverless.yml a stage has. Serverless has no conditions for functions, so whoever lists them asks
// here: the plugin, which takes the others out, the alarms and the dashboard.

/** Those that are not there, because a parameter that they need is empty. */
const leftOut = (auditAnchorBucket) => (auditAnchorBucket === '' ? ['anchor-audit'] : []);

/** The functions of the stage, by name; for values of the configuration. */
async function functionsOf({ resolveVariable, resolveConfigurationProperty }) {
  const without = leftOut(await resolveVariable('param:auditAnchorBucket'));
  const all = Object.entries(await resolveConfigurationProperty(['functions']));
  return Object.fromEntries(all.filter(([name]) => !without.includes(name)));
}

module.exports = { leftOut, functionsOf };
