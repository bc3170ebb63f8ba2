import { CreateTemplateCommand, type SESClient } from '@aws-sdk/client-ses';
import { z } from 'zod';
import { propertiesOf, type Service } from './service.ts';

const properties = z.object({
  Template: z.object({
    TemplateName: z.string(),
    SubjectPart: z.string(),
    HtmlPart: z.string(),
    TextPart: z.string(),
  }),
});

/** Puts the service's mail templates into the inbox, as CloudFormation puts them into SES. */
export async function createTemplates(client: SESClient, service: Service): Promise<void> {
  const templates = propertiesOf(service, 'AWS::SES::Template').map((given) => properties.parse(given));
  await Promise.all(templates.map(({ Template }) => client.send(new CreateTemplateCommand({ Template }))));
}
