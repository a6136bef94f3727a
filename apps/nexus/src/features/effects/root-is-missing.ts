/** Why words of a thread wait: the message that begins it is not posted yet. */
export const rootIsMissing = 'the root message is not there yet';
