// The sender's bare address, for IAM and the example workflow: `mailFrom` may also be `Name <name@example.com>`.

const BARE = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/;

/** The address in `mailFrom`, or undefined where there is not exactly one. */
const addressOf = (mailFrom) => {
  const address = /^[^<>]*<([^<>]+)>$/.exec(mailFrom)?.[1] ?? mailFrom;
  return BARE.test(address) ? address : undefined;
};

module.exports = {
  addressOf,
  // What is no address passes, so that the plugin can say so in one line.
  address: async ({ resolveVariable }) => {
    const mailFrom = await resolveVariable('param:mailFrom');
    return addressOf(mailFrom) ?? mailFrom;
  },
};
