// An identity provider on loopback for the browser tests: oidc-provider, held to ProConnect's published rules
// (or to ordinary ones). node provider.mjs FOLDER PORT APP PROFILE, where FOLDER has node_modules.
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, port, app, profile] = process.argv.slice(2);
const require = createRequire(path.resolve(folder, 'package.json'));
const { Provider } = await import(require.resolve('oidc-provider'));
const strict = profile === 'proconnect';
const issuer = `http://127.0.0.1:${port}`;

const names = ['coordinator', 'analyst', 'referent', 'member', 'partner', 'elected', 'auditor', 'stranger'];
const scopes = ['openid', 'email', 'given_name', 'usual_name', 'uid', 'siret', 'profile'];

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'observatory', client_secret: 'a-secret-of-the-tests-alone-32-letters',
    redirect_uris: [`${app}/sign-in/callback`], post_logout_redirect_uris: [`${app}/`],
    token_endpoint_auth_method: 'client_secret_post', grant_types: ['authorization_code'], response_types: ['code'],
    ...(strict ? { userinfo_signed_response_alg: 'RS256' } : {}),
  }],
  scopes,
  claims: {
    openid: ['sub'], email: ['email', 'email_verified'], given_name: ['given_name'], usual_name: ['usual_name'],
    uid: ['uid'], siret: ['siret'], profile: ['name'],
  },
  acrValues: ['eidas1'],
  conformIdTokenClaims: true,
  pkce: { required: () => !strict },
  ttl: { AccessToken: 60, AuthorizationCode: 30, IdToken: 300, Interaction: 600, Session: 3600, Grant: 3600 },
  cookies: { keys: ['tests'] },
  features: {
    devInteractions: { enabled: false }, jwtUserinfo: { enabled: strict }, userinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(ctx, form) { ctx.body = `${form}<script>document.forms[0].submit()</script>`.replace('</form>', '<input type="hidden" name="logout" value="yes"></form>'); },
    },
  },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id, email: `${id}@ville.example`, ...(strict ? {} : { email_verified: true }), given_name: id, usual_name: 'Essai', uid: id,
      siret: '00000000000000', name: id,
    }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope(scopes.join(' '));
    await grant.save();
    return grant;
  },
});

const known = new Set(['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'nonce', 'acr_values', 'prompt', 'login_hint', 'claims']);

provider.use(async (ctx, next) => {
  const query = ctx.query;
  if (strict && ctx.path === '/auth') {
    const foreign = Object.keys(query).filter((name) => !known.has(name));
    if (foreign.length || (query.state ?? '').length < 32 || (query.nonce ?? '').length < 32) {
      ctx.status = 400;
      ctx.body = `Y000400 ${foreign.join(' ')}`;
      return;
    }
  }
  if (strict && ctx.path === '/session/end' && ctx.method === 'GET' && !(query.state && query.id_token_hint)) {
    ctx.status = 400;
    ctx.body = 'Y000400 state, id_token_hint';
    return;
  }
  const [, room, uid, who] = ctx.path.split('/');
  if (room === 'interaction' && who) {
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: who } }, { mergeWithLastSubmission: false });
    ctx.respond = false;
    return;
  }
  if (room === 'interaction') {
    ctx.type = 'html';
    ctx.body = names.map((name) => `<a href="/interaction/${uid}/${name}">${name}</a>`).join(' ');
    return;
  }
  await next();
});

provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
