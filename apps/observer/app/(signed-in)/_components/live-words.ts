import type { LiveStatus } from '@oblivion/nexus-client';

interface LiveWords {
  readonly label: string;
  readonly explanation: string;
  readonly colour: string;
}

/** The states of the live connection as people read them. */
export const liveWords: Readonly<Record<LiveStatus, LiveWords>> = {
  connecting: { label: 'Connecting', explanation: 'Opening the live feed.', colour: 'text-muted-foreground' },
  live: { label: 'Live', explanation: 'What you see is up to date.', colour: 'text-status-done' },
  reconnecting: {
    label: 'Reconnecting',
    explanation: 'The live feed was cut. It resumes where it stopped; nothing is missed.',
    colour: 'text-primary',
  },
  offline: {
    label: 'Offline',
    explanation:
      'Nexus does not answer or refuses the live feed. What you see is old; Observer keeps trying and then catches up.',
    colour: 'text-destructive',
  },
  closed: {
    label: 'Stopped',
    explanation: 'Nexus ended the live feed, probably because your session has ended. Reload the page to go on.',
    colour: 'text-destructive',
  },
};
