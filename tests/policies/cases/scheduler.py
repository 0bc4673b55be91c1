"""What each control over scheduler finds, resource by resource of the real program."""

from __future__ import annotations

from tests.policies.program_cases import REMOVED, of, on, row

CASES = (
    *on("schedule-sweep",
        of("scheduler-schedule-as-listed",
            row({"scheduleExpression": "rate(1 hour)"}, "scheduleExpression: is 'rate(1 hour)'; required: rate(1 minute)"),
            row({"state": "DISABLED"}, "state: is 'DISABLED'; required: ENABLED"),
            row({"groupName": "other"}, "groupName: is 'other'; required: default"),
            row({"endDate": "2027-01-01T00:00:00Z"},
                "endDate: is set; required: not set (the schedule runs for as long as the stack is there)"),
            row({"flexibleTimeWindow.mode": "FLEXIBLE"}, "flexibleTimeWindow.mode: is 'FLEXIBLE'; required: OFF"),
            row({"target.input:sweep": "now"},
                "target.input: is '{\"sweep\": \"now\"}'; required: {\"sweep\":\"<aws.scheduler.scheduled-time>\"}"),
            row({"target.sqsParameters.messageGroupId": "x"}, "target.sqsParameters.messageGroupId: is 'x'; required: sweep"),
            row({"target.retryPolicy.maximumEventAgeInSeconds": 86400},
                "target.retryPolicy.maximumEventAgeInSeconds: is 86400; required: 60"),
            row({"target.retryPolicy.maximumRetryAttempts": 185},
                "target.retryPolicy.maximumRetryAttempts: is 185; required: 3"),
            row({"target.arn": "arn:aws:sqs:us-east-2:123456789012:queue-notifications-dev.fifo"},
                "target.arn: is arn:aws:sqs:us-east-2:123456789012:queue-notifications-dev.fifo; required: the ARN of the queue transaction-processing"),
            row({"target.arn": "arn:aws:sqs:us-east-2:210987654321:queue-transaction-processing-dev.fifo"},
                "target.arn: is arn:aws:sqs:us-east-2:210987654321:queue-transaction-processing-dev.fifo; required: the ARN of the queue transaction-processing"),
            row({"name": "sweep"},
                "name: is 'sweep', which names no schedule of the contract; required: a schedule that [schedules] in architecture.toml lists"),
            row({"state": REMOVED}))),
    *on("guarded-payments-dev",
        of("stack-exactly-as-listed",
            row({}, "schedule sweep: is declared 0 times; required: exactly once, as architecture.toml lists it",
                removed=("schedule-sweep",)),
            row({}, "schedule sweep: is declared 2 times: schedule-sweep, second; required: exactly once, as architecture.toml lists it",
                added={"second": ("aws:scheduler/schedule:Schedule", {"name": "schedule-sweep-dev", "scheduleExpression": "rate(1 minute)", "state": "ENABLED", "flexibleTimeWindow": {"mode": "OFF"}, "target": {"arn": "arn:aws:sqs:us-east-2:123456789012:queue-transaction-processing-dev.fifo", "roleArn": "arn:aws:iam::123456789012:role/role-sweep-schedule-dev", "input": '{"sweep":"<aws.scheduler.scheduled-time>"}', "sqsParameters": {"messageGroupId": "sweep"}, "retryPolicy": {"maximumEventAgeInSeconds": 60, "maximumRetryAttempts": 3}}})}),
            row({},
                ("schedule-report", "name: is 'schedule-report-dev', which names no schedule of the contract; required: a schedule that [schedules] in architecture.toml lists"),
                added={"schedule-report": ("aws:scheduler/schedule:Schedule", {"name": "schedule-report-dev", "scheduleExpression": "rate(1 minute)", "state": "ENABLED", "flexibleTimeWindow": {"mode": "OFF"}, "target": {"arn": "arn:aws:sqs:us-east-2:123456789012:queue-transaction-processing-dev.fifo", "roleArn": "arn:aws:iam::123456789012:role/role-sweep-schedule-dev", "input": '{"sweep":"<aws.scheduler.scheduled-time>"}', "sqsParameters": {"messageGroupId": "sweep"}, "retryPolicy": {"maximumEventAgeInSeconds": 60, "maximumRetryAttempts": 3}}})}))),
)
