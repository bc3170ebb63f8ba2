import { beforeAll, describe, expect, it } from '@jest/globals';
import { type MailEvent, renderingFailedEvent, simulatedEvents } from '../../local/mail/event.ts';
import { publishedBy } from '../../local/mail-destinations.ts';
import { readService, type Service } from '../../local/service.ts';

const SENT = { id: 'm1', from: 'a@example.com', tags: [], at: '2026-11-23T04:40:47.000Z' };

function eventTo(name: string, configurationSet: string | undefined): MailEvent {
  const [event] = simulatedEvents({ ...SENT, to: [`${name}@simulator.amazonses.com`], configurationSet });
  if (event === undefined) throw new Error('The mailbox simulator made nothing of it.');
  return event;
}

function serviceWith(destination: object): Service {
  return {
    functions: {},
    provider: { environment: {} },
    resources: {
      Resources: {
        Set: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'set' } },
        Events: {
          Type: 'AWS::SES::ConfigurationSetEventDestination',
          Properties: {
            ConfigurationSetName: { Ref: 'Set' },
            EventDestination: {
              Enabled: true,
              MatchingEventTypes: ['bounce'],
              EventBridgeDestination: { EventBusArn: 'arn' },
              ...destination,
            },
          },
        },
      },
    },
  };
}

describe('what SES publishes', () => {
  let ours: Service;

  beforeAll(async () => {
    ours = await readService([]);
  }, 60_000);

  it.each([
    ['bounce', 'countersign-local', true],
    ['ooto', 'countersign-local', true],
    ['complaint', 'countersign-local', true],
    ['reject', 'countersign-local', true],
    ['bounce', 'another', false],
    ['bounce', undefined, false],
  ])('of %s in the set %s of this service: %p', (name, set, published) => {
    expect(publishedBy(ours)(eventTo(name, set))).toBe(published);
  });

  it('is also that a template could not be rendered', () => {
    const failed = renderingFailedEvent(
      { ...SENT, to: ['ben@example.com'], configurationSet: 'countersign-local' },
      'countersign-local-approval-request-en',
      "Attribute 'x' is not present in the rendering data.",
    );
    expect(publishedBy(ours)(failed)).toBe(true);
  });

  it.each([
    ['an event that the destination takes', {}, true],
    ['nothing while the destination is disabled', { Enabled: false }, false],
    ['no event that the destination leaves out', { MatchingEventTypes: ['complaint'] }, false],
    ['nothing to a destination that is not EventBridge', { EventBridgeDestination: undefined }, false],
  ])('is %s', (_, destination, published) => {
    expect(publishedBy(serviceWith(destination))(eventTo('bounce', 'set'))).toBe(published);
  });
});
