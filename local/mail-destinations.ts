import { z } from 'zod';
import type { MailEvent } from './mail/event.ts';
import { propertiesOf, type Service } from './service.ts';

const destination = z.object({
  ConfigurationSetName: z.union([z.string(), z.object({ Ref: z.string() })]),
  EventDestination: z.object({
    Enabled: z.boolean().default(false),
    MatchingEventTypes: z.array(z.string()),
    EventBridgeDestination: z.unknown().optional(),
  }),
});

/** Whether SES would publish this event to EventBridge: only where the mail's configuration set says so. */
export function publishedBy(service: Service): (event: MailEvent) => boolean {
  const published = new Set(destinationsOf(service));
  return ({ detail }) => {
    const sets = detail.mail.tags['ses:configuration-set'] ?? [];
    return sets.some((set) => published.has(keyOf(set, detail.eventType)));
  };
}

function destinationsOf(service: Service): string[] {
  return propertiesOf(service, 'AWS::SES::ConfigurationSetEventDestination').flatMap((properties) => {
    const { ConfigurationSetName, EventDestination: to } = destination.parse(properties);
    if (!to.Enabled || to.EventBridgeDestination === undefined) return [];
    const set = nameOf(service, ConfigurationSetName);
    return to.MatchingEventTypes.map((type) => keyOf(set, type));
  });
}

function nameOf({ resources }: Service, given: z.infer<typeof destination>['ConfigurationSetName']): string {
  if (typeof given === 'string') return given;
  return z.string().parse(resources.Resources[given.Ref]?.Properties.Name);
}

// CloudFormation says `renderingFailure` where the event says `Rendering Failure`.
function keyOf(configurationSet: string, eventType: string): string {
  return `${configurationSet} ${eventType.replaceAll(/[^A-Za-z]/g, '').toLowerCase()}`;
}
