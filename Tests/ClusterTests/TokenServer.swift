// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import LocalCluster
import NIOCore
import RegistryCore

/// A token server as CNCF Distribution's registry wants one (token authentication: token format):
/// it checks Basic and issues what is asked for, signed with RS256.
struct TokenServer: Sendable {
  let issuer: CertificateFiles
  let folder: WorkFolder

  static let service = "a registry"
  static let issuerName = "a token server"

  func answer(_ request: RecordingServer.Received) async throws -> Response {
    let account = "\(DockerRegistrySecurity.testUser):\(DockerRegistrySecurity.testPassword)"
    guard request.authorization == "Basic \(Data(account.utf8).base64EncodedString())" else {
      return Response(status: .unauthorized)
    }
    let scopes = request.query.filter { $0.name == "scope" }.map(\.value)
    let token = try await token(scopes)
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(
        byteBuffer: ByteBuffer(string: #"{"token":"\#(token)","expires_in":300}"#)))
  }

  private func token(_ scopes: [String]) async throws -> String {
    let certificate = try String(contentsOfFile: issuer.certificatePath, encoding: .utf8)
    let header = """
      {"typ":"JWT","alg":"RS256","x5c":["\(CertificateFiles.base64(ofPEM: certificate))"]}
      """
    let now = Int(Date().timeIntervalSince1970)
    let claims = """
      {"iss":"\(Self.issuerName)","sub":"\(DockerRegistrySecurity.testUser)",\
      "aud":"\(Self.service)","exp":\(now + 300),"nbf":\(now - 60),"iat":\(now),\
      "jti":"\(UUID().uuidString)","access":[\(scopes.map(Self.access).joined(separator: ","))]}
      """
    let signed = "\(Self.base64(Array(header.utf8))).\(Self.base64(Array(claims.utf8)))"
    let path = "\(folder.path)/\(UUID().uuidString).jwt"
    try signed.write(toFile: path, atomically: true, encoding: .utf8)
    let signature = try await SystemProgram.output(
      "/usr/bin/openssl", ["dgst", "-sha256", "-sign", issuer.keyPath, path], folder: folder,
      timeoutSeconds: 60)
    return "\(signed).\(Self.base64(signature))"
  }

  /// `repository:team/app:pull,push` as a claim. A name may have colons in it, at its end a port.
  private static func access(_ scope: String) -> String {
    let parts = scope.split(separator: ":").map(String.init)
    let actions = (parts.last ?? "").split(separator: ",").map(String.init)
    let name = parts.dropFirst().dropLast().joined(separator: ":")
    return """
      {"type":"\(parts.first ?? "")","name":"\(name)","actions":\(JSONText.array(actions))}
      """
  }

  /// RFC 7515, appendix C.
  private static func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}
