// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("Tokens, before their signature is checked")
struct SignedTokenTests {
  /// Base64 of what has no need for `-`, `_` and padding is alike in both alphabets.
  private func token(header: String, claims: String = "{}") -> SignedToken? {
    SignedToken("\(Self.base64(header)).\(Self.base64(claims)).AAAA")
  }

  private static func base64(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var encoded = ""
    var (bits, count) = (0, 0)
    for byte in text.utf8 {
      bits = bits << 8 | Int(byte)
      count += 8
      while count >= 6 {
        count -= 6
        encoded.append(alphabet[bits >> count & 63])
      }
    }
    if count > 0 { encoded.append(alphabet[bits << (6 - count) & 63]) }
    return encoded
  }

  private func parse(_ text: String) -> TokenClaims? {
    token(header: #"{"alg":"ES256"}"#, claims: text)?.claims
  }

  @Test(
    "an algorithm that anybody could sign with, or that is not known, makes it no token",
    arguments: ["none", "None", "HS256", "HS512", "PS256", "es256", ""])
  func algorithms(name: String) {
    #expect(token(header: #"{"alg":"\#(name)"}"#) == nil)
  }

  @Test(
    "a header that is broken, or asks for more, makes it no token",
    arguments: [
      "{}", "[]", "x", #"{"alg":["ES256"]}"#, #"{"alg":"ES256","crit":["exp"]}"#,
      #"{"alg":"ES256","x5c":["!"]}"#, #"{"alg":"ES256","x5c":[1]}"#,
    ])
  func headers(text: String) {
    #expect(token(header: text) == nil)
  }

  @Test("numbers of any size in a header do no harm")
  func numbers() {
    #expect(token(header: #"{"alg":"ES256","x":1e300,"y":-1e-300}"#) != nil)
  }

  @Test(
    "what has not three parts in base64 is no token",
    arguments: ["", "a.b", "a.b.c.d", "..", "e30.e30.!"])
  func parts(text: String) {
    #expect(SignedToken(text) == nil)
  }

  @Test("it is good for its issuer, its audience and its time, with a minute's leeway")
  func good() throws {
    let claims = try #require(
      parse(#"{"iss":"auth","aud":["other","registry"],"exp":1000,"nbf":500}"#))
    func isGood(_ issuer: String, _ service: String, _ now: Int64) -> Bool {
      claims.isGood(issuer: issuer, service: service, at: now)
    }
    #expect(isGood("auth", "registry", 700))
    #expect(isGood("auth", "registry", 1_059))
    #expect(!isGood("auth", "registry", 1_060))
    #expect(isGood("auth", "registry", 440))
    #expect(!isGood("auth", "registry", 439))
    #expect(!isGood("mallory", "registry", 700))
    #expect(!isGood("auth", "elsewhere", 700))
  }

  @Test(
    "without an end, an issuer or an audience it is good for nothing",
    arguments: [
      #"{"iss":"auth","aud":"registry"}"#, #"{"aud":"registry","exp":1000}"#,
      #"{"iss":"auth","exp":1000}"#, #"{"iss":"auth","aud":"registry","exp":"1000"}"#,
      #"{"iss":"auth","aud":"registry","exp":1e300}"#,
      #"{"iss":"auth","aud":"registry","exp":1.0e3}"#,
      #"{"iss":"auth","aud":"registry","exp":1000.5E9}"#,
      #"{"iss":"auth","aud":"registry","exp":1000,"nbf":"x"}"#, "[]",
    ])
  func useless(text: String) {
    #expect(parse(text)?.isGood(issuer: "auth", service: "registry", at: 700) ?? false == false)
  }

  @Test("a time may have a fraction, which counts for nothing")
  func fraction() throws {
    let claims = try #require(parse(#"{"iss":"auth","aud":"registry","exp":1000.9}"#))
    #expect(claims.isGood(issuer: "auth", service: "registry", at: 1_059))
    #expect(!claims.isGood(issuer: "auth", service: "registry", at: 1_060))
  }

  @Test("it says what may be done to what")
  func scopes() throws {
    let claims = try #require(
      parse(
        #"{"access":[{"type":"repository","name":"a/b","actions":["pull","push"]},{"type":1},7]}"#))
    #expect(
      claims.scopes == [AccessScope(type: "repository", name: "a/b", actions: ["pull", "push"])])
  }
}
