const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { stop: stopBundler } = require('esbuild');
const { leftOut } = require('./functions.cjs');
const { whyRefused, whyUnknown } = require('./parameters.cjs');
const { addressOf } = require('./sender.cjs');

/** Commands for which a parameter decides something. `remove` must work with those of an earlier version too. */
const TAKE_PARAMETERS = ['package', 'deploy', 'print', 'offline'];
const SHARED_ROLE = 'IamRoleLambdaExecution';
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * What the configuration cannot say: a deploy needs a sender and parameters that the functions take, a function may need
 * a parameter to be there at all, and each function's role ends up with no more than it needs.
 */
module.exports = class CountersignPlugin {
  constructor(serverless, options) {
    this.serverless = serverless;
    this.options = options;
    this.hooks = {
      'before:package:finalize': () => this.tidyRoles(),
      // Or a build that failed leaves the bundler's process behind, and the command never ends.
      error: () => stopBundler(),
    };
  }

  /** Puts the checks before everything that prints; they cannot be in the constructor, where variables are unresolved. */
  asyncInit() {
    const { hooks } = this.serverless.pluginManager;
    const start = async () => {
      this.checkSender();
      await this.checkParameters();
      this.checkAnchorBucket();
      this.leaveOutFunctions();
      if (this.takesInTables()) this.importTables();
    };
    hooks.initialize.unshift({ pluginName: 'CountersignPlugin', hook: start });
  }

  checkSender() {
    const placeholder = this.serverless.configurationInput.params.default.mailFrom;
    const { MAIL_FROM: mailFrom } = this.environment();
    if (addressOf(mailFrom) === undefined) {
      refuse(`mailFrom must be one address, plain or as "Name <name@domain>"; it is "${mailFrom}"`);
    }
    const command = this.serverless.processedInput.commands.join(' ');
    if (mailFrom === placeholder && (command === 'deploy' || command === 'deploy function')) {
      refuse('nothing to send from; pass a sender that SES has verified: --param="mailFrom=approvals@your-domain"');
    }
  }

  /** Or everything deploys, and a value has no effect, or every function then refuses its environment. */
  async checkParameters() {
    const { params } = this.serverless.configurationInput;
    const known = Object.values(params).flatMap((ofStage) => Object.keys(ofStage ?? {}));
    const given = [this.options.param ?? []].flat();
    const decides = TAKE_PARAMETERS.includes(this.serverless.processedInput.commands[0]);
    const why = (decides ? await whyUnknown(given, known) : undefined) ?? (await whyRefused(this.environment()));
    if (why !== undefined) refuse(why);
  }

  /** What the parameter `importTables` says; without quotes in serverless.yml it is no text. */
  takesInTables() {
    const flag = String(this.serverless.configurationInput.custom.importTables);
    if (!['true', 'false'].includes(flag)) refuse(`importTables must be true or false; it is "${flag}"`);
    return flag === 'true';
  }

  /** The environment of what would be deployed: of an earlier package, where the command names one. */
  environment() {
    const { serviceDir, configurationInput, processedInput } = this.serverless;
    const packaged = join(serviceDir, this.options.package ?? '.', 'serverless-state.json');
    const service =
      processedInput.commands[0] === 'deploy' && existsSync(packaged)
        ? JSON.parse(readFileSync(packaged, 'utf8')).service
        : configurationInput;
    return service.provider.environment;
  }

  /** Lets the deploy take in the tables that `sls remove` left: CloudFormation finds them by their fixed names. */
  importTables() {
    const deployer = this.serverless.pluginManager.plugins.find((plugin) => 'getCreateChangeSetParams' in plugin);
    const params = deployer.getCreateChangeSetParams;
    deployer.getCreateChangeSetParams = (given) => ({ ...params.call(deployer, given), ImportExistingResources: true });
  }

  checkAnchorBucket() {
    const bucket = this.serverless.configurationInput.custom.auditAnchorBucket;
    if (bucket !== '' && !BUCKET.test(bucket)) {
      refuse(`auditAnchorBucket must be the name of a bucket, no ARN and no URL; it is "${bucket}"`);
    }
  }

  /** No function, no permission, no cost of what the stage did not ask for. */
  leaveOutFunctions() {
    const { functions } = this.serverless.service;
    for (const name of leftOut(this.serverless.configurationInput.custom.auditAnchorBucket)) delete functions[name];
  }

  tidyRoles() {
    const { Resources: resources } = this.serverless.service.provider.compiledCloudFormationTemplate;
    // Every function has a role of its own; this one would be left over with the permissions of all.
    delete resources[SHARED_ROLE];
    const roles = Object.values(resources).filter(({ Type: type }) => type === 'AWS::IAM::Role');
    const statements = roles.flatMap((role) => role.Properties.Policies.flatMap((p) => p.PolicyDocument.Statement));
    for (const statement of statements) {
      // The stack makes the log groups, with a retention; one that a function made would be kept for ever.
      if (statement.Action.includes('logs:CreateLogGroup')) {
        statement.Action = statement.Action.filter((action) => action !== 'logs:CreateLogGroup');
      }
    }
  }
};

// One line and no stack trace: an error that is thrown is printed with the tool's version and links around it.
function refuse(reason) {
  process.stderr.write(`countersign: ${reason}\n`);
  process.exit(1);
}
