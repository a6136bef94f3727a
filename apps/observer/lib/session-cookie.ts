/** Cookie that Nexus gives at sign-in; Observer hands it on and never looks inside. */
export const sessionCookieName = 'obl_session';
