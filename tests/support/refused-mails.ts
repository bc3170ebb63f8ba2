import type { MailOptions } from '../../local/mail/server.ts';

/**
 * SES refuses mails to addresses such as `refused-2-anything@example.com` so many times, and takes them after that;
 * to `refused-always-…` it refuses them for ever, and to `throttled-…` it says that there are too many.
 */
export function refusedMails(): NonNullable<MailOptions['faults']> {
  const refused = new Map<string, number>();
  return (operation, to) => {
    if (operation !== 'SendTemplatedEmail') return undefined;
    if (to.some((one) => one.startsWith('throttled-'))) return { status: 400, name: 'Throttling' };
    const address = to.find((one) => one.startsWith('refused-'));
    if (address === undefined) return undefined;
    const times = /^refused-(\d+)-/.exec(address)?.[1];
    const soFar = refused.get(address) ?? 0;
    if (times !== undefined && soFar >= Number(times)) return undefined;
    refused.set(address, soFar + 1);
    return { status: 400, name: 'MessageRejected' };
  };
}
