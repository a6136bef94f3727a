/** Why somebody is at the sign-in page. */
export interface SignInWords {
  readonly title: string;
  readonly text: string;
  readonly isError: boolean;
}

const wordsByProblem: Readonly<Record<string, SignInWords>> = {
  used: {
    title: 'This link no longer works',
    text: 'A sign-in link works once and only for a short time. Get a new one.',
    isError: true,
  },
  expired: { title: 'Your session has ended', text: 'Get a new link to sign in again.', isError: false },
  unreachable: {
    title: 'Nexus cannot be reached',
    text: 'Start Nexus, then open your link again.',
    isError: true,
  },
  foreign: {
    title: 'That did not come from this page',
    text: 'Another site tried to sign you in. Open the link that was printed for you instead.',
    isError: true,
  },
  'signed-out': { title: 'You are signed out', text: 'Get a new link to sign in again.', isError: false },
  forgotten: {
    title: 'This browser is signed out',
    text: 'Nexus could not be reached, so the session itself ends by its own time limit.',
    isError: true,
  },
};

const welcome: SignInWords = {
  title: 'Sign in',
  text: 'Observer has no passwords. A link signs you in; it works once.',
  isError: false,
};

/** What to tell somebody at the sign-in page; without a known problem a plain welcome. */
export function signInWords(problem: string | undefined): SignInWords {
  return (problem !== undefined && Object.hasOwn(wordsByProblem, problem) && wordsByProblem[problem]) || welcome;
}
