// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster
import NodeShell
import RegistryCore
import RegistryFront

/// How the registry is protected from those it serves.
struct FrontOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Serve the registry with TLS: its certificate in PEM, then those that lead to its authority, "
        + "if any. Read again when it changes and on SIGHUP, connections stay. Without it: http.",
      valueName: "file"))
  var tlsCertificate: String?

  @Option(help: ArgumentHelp("The private key of --tls-certificate, in PEM.", valueName: "file"))
  var tlsKey: String?

  @Option(
    help: ArgumentHelp(
      "The authority, or authorities, in PEM, of which clients must show a certificate. Without "
        + "it: clients need none.", valueName: "file"))
  var tlsClientCa: String?

  @Option(
    help: ArgumentHelp(
      "Users, one user:hash in a line, as htpasswd -B writes them (bcrypt). They may do "
        + "everything, if --user does not say otherwise. Read again when it changes and on SIGHUP.",
      valueName: "file"))
  var htpasswd: String?

  @Option(
    name: .customLong("user"),
    help: ArgumentHelp(
      "What a user of --htpasswd may do, and with * for the user, each of them: "
        + "USER=PATTERN=pull,push,delete, or USER=catalog. May be repeated. With one such rule, "
        + "users may do only what rules allow them.", valueName: "user=rule"))
  var users: [UserRule] = []

  @Option(
    help: ArgumentHelp(
      "In place of --htpasswd: the URL of a token server, where clients get tokens that say what "
        + "they may do (CNCF Distribution's token authentication).", valueName: "url"))
  var tokenRealm: String?

  @Option(
    help: ArgumentHelp("The name of this registry to the token server.", valueName: "name"))
  var tokenService: String?

  @Option(help: ArgumentHelp("The name of the token server in its tokens.", valueName: "name"))
  var tokenIssuer: String?

  @Option(
    help: ArgumentHelp(
      "What tokens are signed with: a JSON Web Key Set. Read again when it changes and on SIGHUP.",
      valueName: "file"))
  var tokenJwks: String?

  @Option(
    help: ArgumentHelp(
      "In place of --token-jwks: certificates in PEM, Distribution's rootcertbundle.",
      valueName: "file"))
  var tokenCertificates: String?

  @Option(
    name: .customLong("anonymous"),
    help: ArgumentHelp(
      "What everybody may do: PATTERN=pull,push,delete, or catalog. May be repeated. In a pattern "
        + "* is any part of a component, ** any number of components. Without any: nothing, where "
        + "there are users or tokens, and everything where there are none.", valueName: "rule"))
  var anonymous: [AccessRule] = []

  @Option(
    help: ArgumentHelp(
      "Requests that a client address may make in a second, five seconds' worth at once; more are "
        + "told to come again. Without it: any number.", valueName: "count"))
  var requestLimit: Int64?

  @Option(
    help: ArgumentHelp(
      "The greatest body of one request, as 10GiB. Without it: no bound but the disk.",
      valueName: "size"))
  var bodyLimit: ByteSize?

  func validate() throws {
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key belong together: give both")
    }
    if tlsClientCa != nil, tlsCertificate == nil {
      throw ValidationError("--tls-client-ca needs --tls-certificate and --tls-key")
    }
    _ = try access()
    if let requestLimit, !(1...1_000_000).contains(requestLimit) {
      throw ValidationError("--request-limit takes a count from 1 to 1000000")
    }
  }

  func apply(to options: inout NodeOptions) throws {
    if let tlsCertificate, let tlsKey {
      options.tls = FrontTLSFiles(
        certificate: tlsCertificate, key: tlsKey, clientAuthority: tlsClientCa)
    }
    options.access = try access()
    options.frontLimits.requestsPerSecond = requestLimit
    options.frontLimits.bodyBytesMax = bodyLimit?.bytes
  }

  private func access() throws -> AccessOption {
    let policy = AccessPolicy(anonymous: anonymous, users: users)
    guard users.isEmpty || htpasswd != nil else {
      throw ValidationError(
        "--user needs --htpasswd; what a token allows is for the token server to say")
    }
    if let tokens = try tokenSettings() {
      guard htpasswd == nil else {
        throw ValidationError("--htpasswd and --token-realm exclude each other; give one of them")
      }
      return .tokens(tokens, policy)
    }
    if let htpasswd { return .passwords(path: htpasswd, policy) }
    return anonymous.isEmpty ? .everybody : .anonymous(policy)
  }

  private func tokenSettings() throws -> TokenSettings? {
    let keys: TokenSettings.Keys?
    switch (tokenJwks, tokenCertificates) {
    case (nil, nil): keys = nil
    case (let path?, nil): keys = .webKeys(path: path)
    case (nil, let path?): keys = .certificates(path: path)
    case (_?, _?):
      throw ValidationError(
        "--token-jwks and --token-certificates exclude each other; give one of them")
    }
    guard let tokenRealm, let tokenService, let tokenIssuer, let keys else {
      if tokenRealm == nil, tokenService == nil, tokenIssuer == nil, keys == nil { return nil }
      throw ValidationError(
        "--token-realm, --token-service, --token-issuer and --token-jwks or --token-certificates "
          + "belong together: give all four")
    }
    guard
      let settings = TokenSettings(
        realm: tokenRealm, service: tokenService, issuer: tokenIssuer, keys: keys)
    else {
      throw ValidationError(
        "--token-realm, --token-service and --token-issuer take visible ASCII without quotes")
    }
    return settings
  }
}
