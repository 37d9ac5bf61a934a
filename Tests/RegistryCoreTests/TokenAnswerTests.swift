// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite struct TokenAnswerTests {
  private static func answer(_ text: String) -> TokenAnswer? { TokenAnswer(Array(text.utf8)) }

  @Test("a token has either name, and is good for a minute unless said otherwise")
  func names() throws {
    let token = try #require(Self.answer(#"{"token":"t.o.k","access_token":"other"}"#))
    #expect(token.token == "t.o.k")
    #expect(token.expiresInSeconds == 60)
    let access = try #require(Self.answer(#"{"token":"","access_token":"a","expires_in":300}"#))
    #expect(access.token == "a")
    #expect(access.expiresInSeconds == 300)
  }

  @Test("a lifetime that cannot be is brought within bounds")
  func lifetimes() {
    #expect(Self.answer(#"{"token":"t","expires_in":-5}"#)?.expiresInSeconds == 0)
    #expect(
      Self.answer(#"{"token":"t","expires_in":9223372036854775807}"#)?.expiresInSeconds == 86_400)
  }

  @Test(
    "what could not go into a header field is no token",
    arguments: [
      "", "[]", "{}", #"{"token":7}"#, #"{"token":""}"#, #"{"token":"a\r\nx: y"}"#,
      #"{"token":"a b"}"#, #"{"token":"ä"}"#,
    ])
  func unusable(text: String) {
    #expect(Self.answer(text) == nil)
  }

  @Test("a token is not in what is printed of it")
  func hidden() throws {
    let token = try #require(Self.answer(#"{"token":"tell-nobody"}"#))
    var dumped = ""
    dump(token, to: &dumped)
    #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains("tell-nobody"))
  }
}
