"""CloudFormation types made through the emulator's own APIs: see __main__.py."""

import json
import sys
from functools import cache

import boto3
from botocore.exceptions import ClientError
from moto.core.common_models import CloudFormationModel

# Set by __main__.py: where the APIs are, and whether resources that exist are taken into the stack.
endpoint = ""
adopting = False


def connect(url):
    global endpoint
    endpoint = url


@cache
def api(service):
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", **keys)


def only(properties, *names):
    return {name: properties[name] for name in names if name in properties}


def without(properties, *names):
    return {name: value for name, value in properties.items() if name not in names}


class Made:
    """A resource of a stack. Subclasses say how it is put (made or changed) and taken away."""

    type = ""
    name_property = ""

    def __init__(self, name, properties):
        self.name = name
        self.properties = properties
        self.physical_resource_id = name
        self.attributes = {}

    def put(self, old):
        raise NotImplementedError

    def take_away(self):
        raise NotImplementedError

    @classmethod
    def cloudformation_type(cls):
        return cls.type

    @classmethod
    def cloudformation_name_type(cls):
        return cls.name_property

    @classmethod
    def has_cfn_attr(cls, _attribute):
        return True

    def get_cfn_attribute(self, name):
        return self.attributes[name]

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
        return cls(resource_name, cloudformation_json["Properties"]).told_put(None)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        made = cls(original_resource.name, cloudformation_json["Properties"]).told_put(original_resource)
        made.cf_resource_type = cls.type
        return made

    def told_put(self, old):
        """Puts it and, where that fails, says why: the answer to the deploy does not."""
        try:
            self.put(old)
        except Exception as error:
            print(f"{self.type} {self.name}: {error}", file=sys.stderr)
            raise
        return self

    def delete(self, _account_id, _region_name):
        try:
            self.take_away()
        except ClientError as error:
            # It went with what it belonged to.
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise


class Table(Made, CloudFormationModel):
    type = "AWS::DynamoDB::Table"
    name_property = "TableName"
    AFTERWARDS = ("TimeToLiveSpecification", "PointInTimeRecoverySpecification", "ResourcePolicy")

    def put(self, old):
        if old is not None:
            raise NotImplementedError("this check changes no table")
        dynamodb = api("dynamodb")
        self.make(dynamodb)
        table = dynamodb.describe_table(TableName=self.name)["Table"]
        self.attributes = {"Arn": table["TableArn"], "StreamArn": table.get("LatestStreamArn")}

    def make(self, dynamodb):
        properties = dict(self.properties)
        stream = properties.get("StreamSpecification")
        if stream is not None:
            properties["StreamSpecification"] = {"StreamEnabled": True, **stream}
        encryption = properties["SSESpecification"]
        properties["SSESpecification"] = {
            "Enabled": encryption["SSEEnabled"],
            **without(encryption, "SSEEnabled"),
        }
        try:
            dynamodb.create_table(**without(properties, *self.AFTERWARDS))
        except ClientError as error:
            # An import takes a table as it is.
            if adopting and error.response["Error"]["Code"] == "ResourceInUseException":
                return
            raise
        dynamodb.update_time_to_live(
            TableName=self.name, TimeToLiveSpecification=properties["TimeToLiveSpecification"]
        )
        dynamodb.update_continuous_backups(
            TableName=self.name, PointInTimeRecoverySpecification=properties["PointInTimeRecoverySpecification"]
        )
        if "ResourcePolicy" in properties:
            arn = dynamodb.describe_table(TableName=self.name)["Table"]["TableArn"]
            policy = json.dumps(properties["ResourcePolicy"]["PolicyDocument"])
            dynamodb.put_resource_policy(ResourceArn=arn, Policy=policy)

    def take_away(self):
        api("dynamodb").delete_table(TableName=self.name)


class Role(Made, CloudFormationModel):
    type = "AWS::IAM::Role"
    name_property = "RoleName"

    def put(self, old):
        iam = api("iam")
        properties = self.properties
        if old is None:
            trust = json.dumps(properties["AssumeRolePolicyDocument"])
            given = only(properties, "Path", "Description", "MaxSessionDuration")
            iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=trust, **given)
        else:
            self.without_policies(iam)
        for policy in properties.get("Policies", []):
            document = json.dumps(policy["PolicyDocument"])
            iam.put_role_policy(RoleName=self.name, PolicyName=policy["PolicyName"], PolicyDocument=document)
        for arn in properties.get("ManagedPolicyArns", []):
            iam.attach_role_policy(RoleName=self.name, PolicyArn=arn)
        self.attributes = {"Arn": iam.get_role(RoleName=self.name)["Role"]["Arn"]}

    def without_policies(self, iam):
        for name in iam.list_role_policies(RoleName=self.name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=self.name, PolicyName=name)
        for policy in iam.list_attached_role_policies(RoleName=self.name)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=self.name, PolicyArn=policy["PolicyArn"])

    def take_away(self):
        iam = api("iam")
        self.without_policies(iam)
        iam.delete_role(RoleName=self.name)


class ManagedPolicy(Made, CloudFormationModel):
    type = "AWS::IAM::ManagedPolicy"
    name_property = "ManagedPolicyName"

    def put(self, old):
        if old is not None:
            old.take_away()
        document = json.dumps(self.properties["PolicyDocument"])
        given = only(self.properties, "Path", "Description")
        made = api("iam").create_policy(PolicyName=self.name, PolicyDocument=document, **given)
        self.physical_resource_id = made["Policy"]["Arn"]

    def take_away(self):
        api("iam").delete_policy(PolicyArn=self.physical_resource_id)


class Function(Made, CloudFormationModel):
    type = "AWS::Lambda::Function"
    name_property = "FunctionName"

    def put(self, old):
        functions = api("lambda")
        if old is None:
            made = functions.create_function(**self.properties)
        else:
            functions.update_function_code(FunctionName=self.name, **self.properties["Code"])
            made = functions.update_function_configuration(**without(self.properties, "Code", "Architectures"))
        self.attributes = {"Arn": made["FunctionArn"]}

    def take_away(self):
        api("lambda").delete_function(FunctionName=self.name)


class EventInvokeConfig(Made, CloudFormationModel):
    type = "AWS::Lambda::EventInvokeConfig"

    def put(self, old):
        api("lambda").put_function_event_invoke_config(**self.properties)

    def take_away(self):
        api("lambda").delete_function_event_invoke_config(**only(self.properties, "FunctionName", "Qualifier"))


class Bucket(Made, CloudFormationModel):
    type = "AWS::S3::Bucket"
    name_property = "BucketName"

    def put(self, old):
        s3 = api("s3")
        properties = self.properties
        if old is None:
            s3.create_bucket(Bucket=self.name)
        self.attributes = {"Arn": f"arn:aws:s3:::{self.name}"}
        encryption = properties.get("BucketEncryption")
        if encryption is not None:
            rules = [
                {**only(rule, "BucketKeyEnabled"), "ApplyServerSideEncryptionByDefault": default}
                for rule in encryption["ServerSideEncryptionConfiguration"]
                for default in [rule["ServerSideEncryptionByDefault"]]
            ]
            s3.put_bucket_encryption(Bucket=self.name, ServerSideEncryptionConfiguration={"Rules": rules})
        blocked = properties.get("PublicAccessBlockConfiguration")
        if blocked is not None:
            s3.put_public_access_block(Bucket=self.name, PublicAccessBlockConfiguration=blocked)
        ownership = properties.get("OwnershipControls")
        if ownership is not None:
            s3.put_bucket_ownership_controls(Bucket=self.name, OwnershipControls=ownership)
        for rule in properties.get("LifecycleConfiguration", {}).get("Rules", []):
            days = {"Days": rule["ExpirationInDays"]}
            same = only(rule, "Status", "AbortIncompleteMultipartUpload")
            kept = {"ID": rule["Id"], "Expiration": days, "Filter": {"Prefix": rule.get("Prefix", "")}, **same}
            s3.put_bucket_lifecycle_configuration(Bucket=self.name, LifecycleConfiguration={"Rules": [kept]})

    def take_away(self):
        api("s3").delete_bucket(Bucket=self.name)


class BucketPolicy(Made, CloudFormationModel):
    type = "AWS::S3::BucketPolicy"

    def put(self, old):
        policy = json.dumps(self.properties["PolicyDocument"])
        api("s3").put_bucket_policy(Bucket=self.properties["Bucket"], Policy=policy)

    def take_away(self):
        api("s3").delete_bucket_policy(Bucket=self.properties["Bucket"])


class MailTemplate(Made, CloudFormationModel):
    type = "AWS::SES::Template"

    def put(self, old):
        template = self.properties["Template"]
        self.physical_resource_id = template["TemplateName"]
        if old is None:
            api("ses").create_template(Template=template)
        else:
            api("ses").update_template(Template=template)

    def take_away(self):
        api("ses").delete_template(TemplateName=self.physical_resource_id)


class ConfigurationSet(Made, CloudFormationModel):
    type = "AWS::SES::ConfigurationSet"
    name_property = "Name"

    def put(self, old):
        if old is not None:
            old.take_away()
        options = without(self.properties, "Name")
        api("sesv2").create_configuration_set(ConfigurationSetName=self.name, **options)

    def take_away(self):
        api("sesv2").delete_configuration_set(ConfigurationSetName=self.name)


class Alarm(Made, CloudFormationModel):
    type = "AWS::CloudWatch::Alarm"
    name_property = "AlarmName"

    def put(self, old):
        api("cloudwatch").put_metric_alarm(**{"AlarmName": self.name, **self.properties})
        self.attributes = {"Arn": f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{self.name}"}

    def take_away(self):
        api("cloudwatch").delete_alarms(AlarmNames=[self.name])


class StateMachine(Made, CloudFormationModel):
    type = "AWS::StepFunctions::StateMachine"
    name_property = "StateMachineName"

    def put(self, old):
        properties = self.properties
        definition = properties.get("DefinitionString") or json.dumps(properties["Definition"])
        for name, value in properties.get("DefinitionSubstitutions", {}).items():
            definition = definition.replace("${" + name + "}", value)
        machines = api("stepfunctions")
        if old is None:
            made = machines.create_state_machine(
                name=self.name,
                definition=definition,
                roleArn=properties["RoleArn"],
                type=properties.get("StateMachineType", "STANDARD"),
            )
            self.physical_resource_id = made["stateMachineArn"]
        else:
            self.physical_resource_id = old.physical_resource_id
            machines.update_state_machine(
                stateMachineArn=old.physical_resource_id, definition=definition, roleArn=properties["RoleArn"]
            )
        self.attributes = {"Arn": self.physical_resource_id, "Name": self.name}

    def take_away(self):
        api("stepfunctions").delete_state_machine(stateMachineArn=self.physical_resource_id)


class HttpPart(Made):
    """A part of an HTTP API. The API's calls take CloudFormation's own property names."""

    call = ""
    id = ""

    def put(self, old):
        if old is not None:
            old.take_away()
        made = getattr(api("apigatewayv2"), f"create_{self.call}")(**self.properties)
        self.physical_resource_id = made[self.id]

    def take_away(self):
        keys = {**only(self.properties, "ApiId"), self.id: self.physical_resource_id}
        getattr(api("apigatewayv2"), f"delete_{self.call}")(**keys)


class HttpApi(HttpPart, CloudFormationModel):
    type = "AWS::ApiGatewayV2::Api"
    call = "api"
    id = "ApiId"


class HttpStage(HttpPart, CloudFormationModel):
    type = "AWS::ApiGatewayV2::Stage"
    call = "stage"
    id = "StageName"


class HttpIntegration(HttpPart, CloudFormationModel):
    type = "AWS::ApiGatewayV2::Integration"
    call = "integration"
    id = "IntegrationId"


class HttpRoute(HttpPart, CloudFormationModel):
    type = "AWS::ApiGatewayV2::Route"
    call = "route"
    id = "RouteId"
