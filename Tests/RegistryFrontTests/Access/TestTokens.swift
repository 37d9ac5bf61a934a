// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import HTTPTypes
import LocalCluster
import OpenSSLRuntime
import RegistryCore
import RegistryFront

/// A token server's key, and tokens that it signs.
struct TestTokens: Sendable {
  private let key = NodeKey.generate()
  private var now: Int { Int(Date().timeIntervalSince1970) }

  var keySet: String {
    let x = Self.base64(key.publicKey.bytes)
    return #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"one","x":"\#(x)"}]}"#
  }

  /// Runs `body` with access by tokens of this server, and the file of its keys.
  func with(_ body: (FrontAccess, TokenCheck, String) async throws -> Void) async throws {
    let folder = try WorkFolder.make(prefix: "shoal-keys")
    defer { folder.remove() }
    let path = "\(folder.path)/keys.json"
    try keySet.write(toFile: path, atomically: true, encoding: .utf8)
    guard
      let settings = TokenSettings(
        realm: "https://auth.example/token", service: "registry", issuer: "auth",
        keys: .webKeys(path: path))
    else { preconditionFailure("the settings are well") }
    let check = try TokenCheck(settings)
    try await body(
      FrontAccess(
        policy: AccessPolicy(anonymous: TestUsers.rules("public/*=pull")), scheme: .tokens(check)),
      check, path)
  }

  func bearer(
    _ scopes: String..., service: String = "registry", issuer: String = "auth", life: Int = 300,
    header: String = #"{"alg":"EdDSA","kid":"one"}"#
  ) -> HTTPFields {
    let access = scopes.map { scope in
      let parts = scope.split(separator: ":").map(String.init)
      let actions = parts[2].split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
      return #"{"type":"\#(parts[0])","name":"\#(parts[1])","actions":[\#(actions)]}"#
    }
    let claims = """
      {"iss":"\(issuer)","aud":"\(service)","exp":\(now + life),"nbf":\(now - 10),\
      "access":[\(access.joined(separator: ","))]}
      """
    let signed = Self.base64(Array(header.utf8)) + "." + Self.base64(Array(claims.utf8))
    let signature = key.sign(Array(signed.utf8))
    return [.authorization: "Bearer \(signed).\(Self.base64(signature))"]
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}
