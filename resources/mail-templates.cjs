// Read by serverless.yml, whose variables resolve CommonJS only; the work is in compile-mail.ts.
const compiler = () => import('./compile-mail.ts');

/** CloudFormation: one AWS::SES::Template for each kind of mail and language. */
exports.resources = async () => {
  const { mailTemplates, templateResources } = await compiler();
  return { Resources: templateResources(await mailTemplates()) };
};

/** Kinds of mail, comma-separated: what a request's `template` may name. */
exports.names = async () => (await (await compiler()).mailKinds()).join(',');
