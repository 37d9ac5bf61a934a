// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("Who may do what")
struct AccessRuleTests {
  @Test(
    "a pattern matches whole names, component by component",
    arguments: [
      ("library/debian", ["library/debian"], ["library/debian2", "library", "a/library/debian"]),
      ("library/*", ["library/debian"], ["library", "library/a/b"]),
      ("**", ["debian", "library/debian", "a/b/c/d"], []),
      ("team/**", ["team/a", "team/a/b", "team"], ["teams/a", "a/team/b"]),
      ("**/cache", ["cache", "a/cache", "a/b/cache"], ["cache/a"]),
      ("a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["a/b", "a/z/b"]),
      ("team-*/app", ["team-a/app", "team-/app"], ["team/app", "team-a/b/app"]),
      ("*a*b*", ["ab", "xaxbx", "aab"], ["ba", "x/ab"]),
    ])
  func patterns(text: String, matching: [String], others: [String]) throws {
    let pattern = try #require(RepositoryPattern(text))
    for name in matching where RepositoryName(name) != nil {
      #expect(pattern.matches(try #require(RepositoryName(name))), "\(name)")
    }
    for name in others where RepositoryName(name) != nil {
      #expect(!pattern.matches(try #require(RepositoryName(name))), "\(name)")
    }
  }

  @Test(
    "what can match nothing is no pattern",
    arguments: ["", "/a", "a/", "a//b", "A", "a/***", "a**"])
  func noPattern(text: String) {
    #expect(RepositoryPattern(text) == nil)
  }

  @Test("a rule is about its pattern, its actions, and nothing else")
  func rules() throws {
    let rule = try #require(AccessRule("library/**=pull,delete"))
    let debian = try #require(RepositoryName("library/debian"))
    let other = try #require(RepositoryName("other/debian"))
    #expect(rule.allows(.repository(debian, .pull)))
    #expect(rule.allows(.repository(debian, .delete)))
    #expect(!rule.allows(.repository(debian, .push)))
    #expect(!rule.allows(.repository(other, .pull)))
    #expect(!rule.allows(.catalog))
    #expect(!rule.allows(.presence))
    let catalog = try #require(AccessRule("catalog"))
    #expect(catalog.allows(.catalog))
    #expect(!catalog.allows(.repository(debian, .pull)))
  }

  @Test("what is no rule is refused", arguments: ["", "**", "**=", "**=read", "=pull", "**=pull,"])
  func noRule(text: String) {
    #expect(AccessRule(text) == nil)
  }

  @Test(
    "each request needs what it does, and a push may read",
    arguments: [
      ("GET", "/v2/", []),
      ("GET", "/v2/a/b/manifests/1", ["pull"]),
      ("HEAD", "/v2/a/b/blobs/sha256:\(String(repeating: "a", count: 64))", ["pull"]),
      ("GET", "/v2/a/b/tags/list", ["pull"]),
      ("POST", "/v2/a/b/blobs/uploads/", ["pull", "push"]),
      ("PUT", "/v2/a/b/manifests/1", ["pull", "push"]),
      ("DELETE", "/v2/a/b/manifests/1", ["delete"]),
    ])
  func needs(method: String, target: String, actions: [String]) throws {
    let request = try RegistryRequest(method: method, target: target)
    let name = try #require(RepositoryName("a/b"))
    let expected = actions.compactMap { AccessAction(rawValue: $0) }
      .map { AccessNeed.repository(name, $0) }
    #expect(request.needs == (expected.isEmpty ? [.presence] : expected))
    #expect(request.optionalNeed == nil)
  }

  @Test("a mount can do without its source, and is an upload then")
  func mount() throws {
    let digest = "sha256:\(String(repeating: "a", count: 64))"
    let request = try RegistryRequest(
      method: "POST", target: "/v2/a/b/blobs/uploads/?mount=\(digest)&from=c/d")
    let (name, source) = (try #require(RepositoryName("a/b")), try #require(RepositoryName("c/d")))
    #expect(request.needs == [.repository(name, .pull), .repository(name, .push)])
    #expect(request.optionalNeed == .repository(source, .pull))
    #expect(request.withoutMount.operation == .push(.startUpload(name)))
  }

  @Test("a scope is for its repository, and for each action that it names")
  func scopes() throws {
    let name = try #require(RepositoryName("team/app"))
    let scope = AccessScope(type: "repository", name: "team/app", actions: ["pull"])
    #expect(AccessGrant.scopes([scope]).allows(.repository(name, .pull)))
    #expect(!AccessGrant.scopes([scope]).allows(.repository(name, .push)))
    #expect(!AccessGrant.scopes([]).allows(.repository(name, .pull)))
    #expect(AccessGrant.scopes([]).allows(.presence))
    #expect(!AccessGrant.scopes([scope]).allows(.catalog))
    let all = AccessScope(type: "repository", name: "team/app", actions: ["*"])
    #expect(AccessGrant.scopes([all]).allows(.repository(name, .delete)))
    let plugin = AccessScope(type: "repository(plugin)", name: "team/app", actions: ["pull"])
    #expect(!AccessGrant.scopes([plugin]).allows(.repository(name, .pull)))
    let catalog = AccessScope(type: "registry", name: "catalog", actions: ["*"])
    #expect(AccessGrant.scopes([catalog]).allows(.catalog))
  }

  @Test("a challenge names one scope for each repository, and none for the base")
  func challengedScopes() throws {
    let (name, source) = (try #require(RepositoryName("a")), try #require(RepositoryName("b")))
    #expect(AccessScope.text(for: [.presence]) == nil)
    #expect(AccessScope.text(for: [.catalog]) == "registry:catalog:*")
    let needs: [AccessNeed] = [
      .repository(name, .pull), .repository(name, .push), .repository(source, .pull),
    ]
    #expect(AccessScope.text(for: needs) == "repository:a:pull,push repository:b:pull")
  }
}
