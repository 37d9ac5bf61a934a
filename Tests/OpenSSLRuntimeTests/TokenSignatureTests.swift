// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster
import OpenSSLRuntime
import RegistryCore
import Testing

@Suite("Signatures of tokens")
struct TokenSignatureTests {
  /// Made once with a key of 2,048 bits.
  private static let rs256 = (
    key: """
    {"keys":[{"kty":"RSA","n":"u92WsfykLEqSaGLFiHEuGFQj1SiRYGmUIhhX9KvlkVLQzq5QuxLgMEB2nGy6r\
    c3ZSj7v4IACGFbSrFzTrbLe4i6u5guHVQIrfgCF6dTcy5b92NwJg4YoOaRF9DNWKaTqF9DSnFILOMhABTu11DJBl\
    HQYTRaK90kccDjeX8KxwsPULyurQYurNX36KVT7kplaO-qGPwKG2vNk4g4nw3JtZ0Kkt6uvxUgW5UO-CXi3pmeVN\
    b5IYgdoAP2Tg8qKD9oxQgfGQRpsMKPl_Kkkn97DGV0dfFKEZ9ke8qOqTe5ohkAitdKsOk6Rpdb6ogC_6XZqqTCmk\
    CEyosONox2OmtyIUw","e":"AQAB"}]}
    """,
    token: """
    eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UifQ.XNR9_XAqUmcZDUlwS0FByE0z4ZWvi7oqD_YVmNPqEn9-\
    uELcBQXZeKgLae2861ATRrPz1nGGOEx5ffe1JyQxwFa8MzAkJQfw8J8va91HpekhJj-\
    IV21eKjX2pK8UdRBgtlKU_Qdh8M1zn2uEJpZzMCW8mVCL4Fnw5Ada3Xcyj9KB643jeqFJCpFhqz5RQhRtXn-\
    HsdFge2cpGqCA3mtwCZF3ikIXulLq94H63pBw5GcEbBU-uC74hdD76MiOvHe5rMdyHBU1J0ngS4xCxvMPqC2O9Ig\
    eUlqBa2nQv1e5lBE7UQw5Cy4k2F40fwI1tMci-p6yNnKNpXEH5Jhy5g_Atg
    """
  )

  /// RFC 7515, appendix A.3.
  private static let es256 = (
    key: """
    {"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
    """,
    token: """
    eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLm\
    NvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApm\
    WQxfKTUJqPP3-Kg6NU1Q
    """
  )

  /// RFC 8037, appendix A.4.
  private static let edDSA = (
    key: """
    {"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}
    """,
    token: """
    eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcv\
    Mg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg
    """
  )

  private static let examples = [rs256, es256, edDSA]

  private static func key(_ index: Int) throws -> [UInt8] {
    try #require(WebKey.parse(Array(examples[index].key.utf8))?.first).encoded
  }

  @Test("the examples are good, by their key alone", arguments: 0..<3)
  func examples(index: Int) throws {
    let token = try #require(SignedToken(Self.examples[index].token))
    for other in 0..<3 {
      let isGood = TokenSignature.isGood(
        token.signature, of: token.signed, by: try Self.key(other), token.algorithm)
      #expect(isGood == (other == index))
    }
  }

  @Test("one bit of what was signed, or of the signature, and it is bad", arguments: 0..<3)
  func changed(index: Int) throws {
    let token = try #require(SignedToken(Self.examples[index].token))
    let key = try Self.key(index)
    var signed = token.signed
    signed[30] ^= 1
    #expect(!TokenSignature.isGood(token.signature, of: signed, by: key, token.algorithm))
    var signature = token.signature
    signature[5] ^= 1
    #expect(!TokenSignature.isGood(signature, of: token.signed, by: key, token.algorithm))
    for short in [[], Array(token.signature.dropLast())] {
      #expect(!TokenSignature.isGood(short, of: token.signed, by: key, token.algorithm))
    }
  }

  @Test("under another algorithm than it was made with it is bad", arguments: 0..<3)
  func confused(index: Int) throws {
    let token = try #require(SignedToken(Self.examples[index].token))
    for algorithm in SignatureAlgorithm.allCases where algorithm != token.algorithm {
      #expect(
        !TokenSignature.isGood(
          token.signature, of: token.signed, by: try Self.key(index), algorithm))
    }
  }

  @Test("bytes that are no key check nothing")
  func noKey() throws {
    let token = try #require(SignedToken(Self.es256.token))
    for key in [[], [0x30], [UInt8](repeating: 0xff, count: 100)] {
      #expect(!TokenSignature.isGood(token.signature, of: token.signed, by: key, .es256))
    }
  }

  @Test("of a set, keys that are not known, weak or for something else are left out")
  func keySets() {
    let weak = #"{"keys":[{"kty":"RSA","n":"ofgWCuLjybRlzo0t","e":"AQAB"}]}"#
    #expect(WebKey.parse(Array(weak.utf8)) == [])
    let secret =
      #"{"keys":[{"kty":"oct","k":"AAAA"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#
    #expect(WebKey.parse(Array(secret.utf8)) == [])
    let encryption = Self.es256.key.replacing(#""kty""#, with: #""use":"enc","kty""#)
    #expect(WebKey.parse(Array(encryption.utf8)) == [])
    #expect(WebKey.parse(Array("[]".utf8)) == nil)
  }

  @Test("a certificate counts if it is one of those named, or they have signed it")
  func certificates() async throws {
    let folder = try WorkFolder.make(prefix: "shoal-tokens")
    defer { folder.remove() }
    let authority = try await CertificateFiles.makeAuthority(folder: folder)
    let server = try await authority.makeServer("signer", folder: folder)
    let expired = try await authority.makeMember("expired", days: -1, folder: folder)
    let stranger = try await CertificateFiles.makeTokenIssuer(folder: folder)
    let authorityPEM = try Self.read(authority)
    let trusted = try #require(TrustedCertificates(pem: Array(authorityPEM.utf8)))
    #expect(trusted.keys.count == 1)
    #expect(trusted.keyOfFirst(in: [try Self.encoded(server)]) != nil)
    #expect(trusted.keyOfFirst(in: [try Self.encoded(authority)]) == trusted.keys[0])
    #expect(trusted.keyOfFirst(in: [try Self.encoded(expired)]) == nil)
    #expect(trusted.keyOfFirst(in: [try Self.encoded(stranger)]) == nil)
    #expect(
      trusted.keyOfFirst(in: [try Self.encoded(stranger), try Self.encoded(authority)]) == nil)
    #expect(trusted.keyOfFirst(in: []) == nil)
    #expect(trusted.keyOfFirst(in: [[0x30, 0x00]]) == nil)
    #expect(TrustedCertificates(pem: Array("no certificate".utf8)) == nil)
  }

  private static func read(_ files: CertificateFiles) throws -> String {
    try String(contentsOfFile: files.certificatePath, encoding: .utf8)
  }

  private static func encoded(_ files: CertificateFiles) throws -> [UInt8] {
    try #require(
      Base64.bytes(CertificateFiles.base64(ofPEM: try read(files)), .standard))
  }
}
