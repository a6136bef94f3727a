/** Slack shows messages up to about 4,000 characters well; marks, names and links come on top of a part. */
export const partLength = 3_000;
