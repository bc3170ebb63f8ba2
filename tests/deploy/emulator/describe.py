"""Prints, as JSON, all that is in the emulator's account, as its APIs describe it.

Usage: python -m emulator.describe PORT
"""

import json
import sys

from emulator.resource_types import api, connect


def pages(service, operation, key, **arguments):
    paginator = api(service).get_paginator(operation)
    return [item for page in paginator.paginate(**arguments) for item in page.get(key) or []]


def stacks():
    def of(stack):
        name = stack["StackName"]
        resources = pages("cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=name)
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        # What the emulator could not make stands there without a name.
        made = {one["LogicalResourceId"]: one["ResourceType"] for one in resources if one["LogicalResourceId"]}
        return {"status": stack["StackStatus"], "outputs": outputs, "resources": made}

    return {stack["StackName"]: of(stack) for stack in pages("cloudformation", "describe_stacks", "Stacks")}


def tables():
    dynamodb = api("dynamodb")

    def of(name):
        table = dynamodb.describe_table(TableName=name)["Table"]
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        try:
            policy = json.loads(dynamodb.get_resource_policy(ResourceArn=table["TableArn"])["Policy"])
        except dynamodb.exceptions.ClientError:
            policy = None
        return {
            "arn": table["TableArn"],
            "billing": table["BillingModeSummary"]["BillingMode"],
            "keys": [key["AttributeName"] for key in table["KeySchema"]],
            "attributes": {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]},
            "indexes": {
                index["IndexName"]: {
                    "keys": [key["AttributeName"] for key in index["KeySchema"]],
                    "projection": index["Projection"]["ProjectionType"],
                }
                for index in table.get("GlobalSecondaryIndexes", [])
            },
            "stream": table.get("StreamSpecification", {}).get("StreamViewType"),
            "streamArn": table.get("LatestStreamArn"),
            "ttl": dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"],
            "pointInTimeRecovery": backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
            "deletionProtection": table.get("DeletionProtectionEnabled", False),
            "policy": policy,
            "items": dynamodb.scan(TableName=name, Select="COUNT")["Count"],
        }

    return {name: of(name) for name in pages("dynamodb", "list_tables", "TableNames")}


def functions():
    def of(function):
        name = function["FunctionName"]
        role = function["Role"].split("/")[-1]
        try:
            asynchronous = api("lambda").get_function_event_invoke_config(FunctionName=name)
        except api("lambda").exceptions.ResourceNotFoundException:
            asynchronous = {}
        keys = ("Runtime", "Handler", "MemorySize", "Timeout", "Architectures", "TracingConfig", "CodeSha256")
        return {
            **{key: function.get(key) for key in keys},
            "environment": function["Environment"]["Variables"],
            "role": role,
            "actions": actions_of(role),
            "retries": asynchronous.get("MaximumRetryAttempts"),
            "invokers": invokers_of(name),
        }

    return {function["FunctionName"]: of(function) for function in pages("lambda", "list_functions", "Functions")}


def actions_of(role):
    iam = api("iam")
    names = pages("iam", "list_role_policies", "PolicyNames", RoleName=role)
    policies = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    statements = [statement for policy in policies for statement in policy["Statement"]]
    actions = [action for statement in statements for action in listed(statement["Action"])]
    return sorted(set(actions))


def listed(value):
    return value if isinstance(value, list) else [value]


def invokers_of(function):
    try:
        policy = json.loads(api("lambda").get_policy(FunctionName=function)["Policy"])
    except api("lambda").exceptions.ClientError:
        return []
    return sorted({one["Principal"]["Service"] for one in policy["Statement"]})


def mappings():
    keys = (
        "EventSourceArn StartingPosition BatchSize MaximumBatchingWindowInSeconds ParallelizationFactor "
        "FunctionResponseTypes BisectBatchOnFunctionError MaximumRetryAttempts MaximumRecordAgeInSeconds "
        "FilterCriteria DestinationConfig State"
    ).split()
    return {
        mapping["FunctionArn"].split(":")[-1]: {key: mapping.get(key) for key in keys}
        for mapping in pages("lambda", "list_event_source_mappings", "EventSourceMappings")
    }


def apis():
    gateway = api("apigatewayv2")

    def of(one):
        key = {"ApiId": one["ApiId"]}
        integrations = {item["IntegrationId"]: item for item in gateway.get_integrations(**key)["Items"]}

        def function_of(route):
            uri = integrations[route["Target"].split("/")[-1]]["IntegrationUri"]
            return uri.split(":function:")[-1].split("/")[0]

        routes = gateway.get_routes(**key)["Items"]
        return {
            "protocol": one["ProtocolType"],
            "routes": {
                route["RouteKey"]: {"authorization": route["AuthorizationType"], "function": function_of(route)}
                for route in routes
            },
            "stages": {
                stage["StageName"]: stage.get("DefaultRouteSettings") for stage in gateway.get_stages(**key)["Items"]
            },
        }

    return {one["Name"]: of(one) for one in gateway.get_apis()["Items"]}


def mail():
    ses = api("ses")
    names = [one["Name"] for one in ses.list_templates()["TemplatesMetadata"]]
    sets = {}
    for name in api("sesv2").list_configuration_sets()["ConfigurationSets"]:
        options = api("sesv2").get_configuration_set(ConfigurationSetName=name)
        sets[name] = {key: options.get(key) for key in ("DeliveryOptions", "TrackingOptions")}
    return {
        "templates": {name: ses.get_template(TemplateName=name)["Template"] for name in names},
        "configurationSets": sets,
    }


def rules():
    def of(rule):
        pattern = rule.get("EventPattern")
        return {
            "schedule": rule.get("ScheduleExpression"),
            "pattern": json.loads(pattern) if pattern else None,
            "state": rule["State"],
            "targets": [
                target["Arn"].split(":")[-1]
                for target in pages("events", "list_targets_by_rule", "Targets", Rule=rule["Name"])
            ],
        }

    return {rule["Name"]: of(rule) for rule in pages("events", "list_rules", "Rules")}


def state_machines():
    machines = api("stepfunctions")

    def of(machine):
        described = machines.describe_state_machine(stateMachineArn=machine["stateMachineArn"])
        return {"type": described["type"], "definition": json.loads(described["definition"])}

    return {one["name"]: of(one) for one in pages("stepfunctions", "list_state_machines", "stateMachines")}


def buckets():
    s3 = api("s3")

    def of(name):
        def ask(call, key):
            try:
                return getattr(s3, call)(Bucket=name).get(key)
            except s3.exceptions.ClientError:
                return None

        return {
            "encryption": ask("get_bucket_encryption", "ServerSideEncryptionConfiguration"),
            "lifecycle": ask("get_bucket_lifecycle_configuration", "Rules"),
            "public": ask("get_public_access_block", "PublicAccessBlockConfiguration"),
            "policy": ask("get_bucket_policy", "Policy"),
        }

    return {one["Name"]: of(one["Name"]) for one in s3.list_buckets()["Buckets"]}


def watching():
    alarms = {
        alarm["AlarmName"]: {
            "actions": alarm["AlarmActions"],
            "treatMissingData": alarm.get("TreatMissingData"),
            "description": alarm.get("AlarmDescription"),
        }
        for alarm in pages("cloudwatch", "describe_alarms", "MetricAlarms")
    }
    cloudwatch = api("cloudwatch")
    names = [one["DashboardName"] for one in pages("cloudwatch", "list_dashboards", "DashboardEntries")]
    bodies = {name: cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"] for name in names}
    return {"alarms": alarms, "dashboards": {name: json.loads(body) for name, body in bodies.items()}}


def log_groups():
    groups = pages("logs", "describe_log_groups", "logGroups")
    return {group["logGroupName"]: group.get("retentionInDays") for group in groups}


if __name__ == "__main__":
    connect(f"http://127.0.0.1:{sys.argv[1]}")
    account = {
        "stacks": stacks(),
        "tables": tables(),
        "functions": functions(),
        "mappings": mappings(),
        "apis": apis(),
        "mail": mail(),
        "rules": rules(),
        "stateMachines": state_machines(),
        "buckets": buckets(),
        "logGroups": log_groups(),
        **watching(),
    }
    print(json.dumps(account, default=str))
