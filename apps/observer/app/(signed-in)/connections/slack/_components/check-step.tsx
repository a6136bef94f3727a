import type { SlackCheck, SlackConnectionView } from '@oblivion/protocol';
import { ArrowRightIcon, CircleAlertIcon, CircleCheckIcon, CircleHelpIcon, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { TryAgain } from '@/components/try-again';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { cn } from '@/lib/class-names';

type Finding = SlackCheck['findings'][number];

const looks: Readonly<Record<Finding['state'], readonly [icon: LucideIcon, colour: string, word: string]>> = {
  ok: [CircleCheckIcon, 'text-status-done', 'Right'],
  bad: [CircleAlertIcon, 'text-status-failed', 'To be mended'],
  unknown: [CircleHelpIcon, 'text-primary', 'Not known yet'],
};

/** What Slack says of each token, the scopes and the channels, and what is missing. */
export function CheckStep({ check, connection }: { check: SlackCheck; connection: SlackConnectionView }) {
  const wrong = check.findings.filter(({ state }) => state === 'bad').length;
  return (
    <Card aria-labelledby="check-title">
      <CardHeader>
        <CardTitle id="check-title">Check</CardTitle>
        <CardDescription>{sentence(wrong)}</CardDescription>
      </CardHeader>
      <ul className="divide-y">
        {check.findings.map((finding) => (
          <FindingLine key={`${finding.subject}: ${finding.words}`} finding={finding} />
        ))}
      </ul>
      <CardContent className="flex flex-wrap items-center gap-3 border-t">
        <TryAgain />
        <p className="mr-auto text-xs text-muted-foreground">Asked of Slack just now, for {connection.teamId}.</p>
        <Button asChild variant={wrong === 0 ? 'default' : 'secondary'} size="sm">
          <Link href="/connections/slack?step=done">
            Go on
            <ArrowRightIcon aria-hidden />
          </Link>
        </Button>
      </CardContent>
    </Card>
  );
}

function FindingLine({ finding }: { finding: Finding }) {
  const [Icon, colour, word] = looks[finding.state];
  return (
    <li className="flex items-start gap-3 px-4 py-3" data-finding={finding.subject} data-state={finding.state}>
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', colour)} />
      <p className="min-w-0 wrap-anywhere">
        <span className="sr-only">{word}: </span>
        <span className="font-medium">{finding.subject}</span> <Words text={finding.words} />
      </p>
    </li>
  );
}

/** Words in backquotes are what is to be typed. */
function Words({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      <code key={`${index} ${part}`} className="font-mono text-[0.8125rem]">
        {part}
      </code>
    ) : (
      <span key={`${index} ${part}`} className="text-muted-foreground">
        {part}
      </span>
    ),
  );
}

function sentence(wrong: number): string {
  if (wrong === 0) return 'Nothing is to be mended.';
  return wrong === 1 ? 'One thing is to be mended.' : `${wrong} things are to be mended.`;
}
