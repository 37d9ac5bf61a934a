// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite struct RegistryAccessTests {
  @Test("each access has the scopes that token servers know it by")
  func scopes() throws {
    let app = try #require(RepositoryName("team/app"))
    let base = try #require(RepositoryName("library/debian"))
    #expect(RegistryAccess.base.scopes == [])
    #expect(RegistryAccess.catalog.scopes == ["registry:catalog:*"])
    #expect(RegistryAccess.pull(app).scopes == ["repository:team/app:pull"])
    #expect(RegistryAccess.push(app).scopes == ["repository:team/app:pull,push"])
    #expect(
      RegistryAccess.mount(app, from: base).scopes
        == ["repository:team/app:pull,push", "repository:library/debian:pull"])
  }
}
