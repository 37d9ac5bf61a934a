// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("The rules of an operator")
struct AccessPolicyTests {
  private static let digest = "sha256:\(String(repeating: "a", count: 64))"

  /// Ada may do everything with `team`, Grace read it; each user may read `library`, and everybody
  /// `public`.
  private let policy = AccessPolicy(
    anonymous: ["public/**=pull"].compactMap { AccessRule($0) },
    users: [
      "ada=team/**=pull,push,delete", "ada=catalog", "grace=team/**=pull", "*=library/**=pull",
    ].compactMap { UserRule($0) })

  private func decide(
    _ method: String, _ target: String, _ grant: AccessGrant, canProve: Bool = true
  ) throws -> AccessDecision {
    policy.decide(
      try RegistryRequest(method: method, target: target), for: grant, canProve: canProve)
  }

  @Test(
    "let each user do what rules for that user, for all users and for everybody say",
    arguments: [
      ("ada", "GET", "/v2/", true),
      ("ada", "PUT", "/v2/team/app/manifests/1", true),
      ("ada", "DELETE", "/v2/team/app/manifests/1", true),
      ("ada", "GET", "/v2/_catalog", true),
      ("ada", "GET", "/v2/library/debian/manifests/1", true),
      ("ada", "PUT", "/v2/library/debian/manifests/1", false),
      ("ada", "GET", "/v2/public/app/tags/list", true),
      ("ada", "GET", "/v2/other/app/tags/list", false),
      ("grace", "GET", "/v2/team/app/manifests/1", true),
      ("grace", "HEAD", "/v2/team/app/blobs/\(digest)", true),
      ("grace", "POST", "/v2/team/app/blobs/uploads/", false),
      ("grace", "DELETE", "/v2/team/app/manifests/1", false),
      ("grace", "GET", "/v2/_catalog", false),
      ("linus", "GET", "/v2/", true),
      ("linus", "GET", "/v2/library/debian/manifests/1", true),
      ("linus", "GET", "/v2/team/app/manifests/1", false),
      ("adam", "PUT", "/v2/team/app/manifests/1", false),
      ("*", "PUT", "/v2/team/app/manifests/1", false),
    ])
  func users(user: String, method: String, target: String, isAllowed: Bool) throws {
    switch try decide(method, target, policy.grant(to: user)) {
    case .admitted: #expect(isAllowed)
    // Who has said who it is cannot prove more: that is no reason to ask again.
    case .denied: #expect(!isAllowed)
    case .unproven, .insufficient: Issue.record("\(user) was asked for more")
    }
  }

  @Test("leave users everything where no rule is for users")
  func noUserRules() throws {
    let open = AccessPolicy(anonymous: ["public/**=pull"].compactMap { AccessRule($0) })
    #expect(open.grant(to: "ada") == .everything)
    let request = try RegistryRequest(method: "DELETE", target: "/v2/secret/app/manifests/1")
    #expect(open.decide(request, for: open.grant(to: "ada"), canProve: true) == .admitted(request))
  }

  @Test(
    "ask strangers who they are where that can help, and deny what is left",
    arguments: [
      ("GET", "/v2/public/app/manifests/1", true, true), ("GET", "/v2/", false, true),
      ("GET", "/v2/library/debian/manifests/1", false, false),
      ("PUT", "/v2/public/app/manifests/1", false, false),
    ])
  func strangers(
    method: String, target: String, isAllowed: Bool, isAllowedWithoutUsers: Bool
  ) throws {
    let request = try RegistryRequest(method: method, target: target)
    #expect(
      try decide(method, target, .nothing)
        == (isAllowed ? .admitted(request) : .unproven(request.needs)))
    let alone = try decide(method, target, .nothing, canProve: false)
    if isAllowedWithoutUsers {
      #expect(alone == .admitted(request))
    } else {
      guard case .denied(let missing) = alone else { throw UnexpectedDecision(decision: alone) }
      #expect(request.needs.contains(missing))
    }
  }

  @Test("a token that is not enough is answered with what would be")
  func tokens() throws {
    let scope = AccessScope(type: "repository", name: "team/app", actions: ["pull"])
    let target = "/v2/team/app/blobs/uploads/"
    let needs = try RegistryRequest(method: "POST", target: target).needs
    #expect(try decide("POST", target, .scopes([scope])) == .insufficient(needs))
    let read = try decide("GET", "/v2/team/app/tags/list", .scopes([scope]))
    guard case .admitted = read else { throw UnexpectedDecision(decision: read) }
  }

  @Test(
    "a blob is mounted from where the user may pull, and uploaded otherwise",
    arguments: [
      ("&from=library/debian", true), ("&from=public/app", true), ("&from=secret/app", false),
      ("", false),
    ])
  func mounts(source: String, isMounted: Bool) throws {
    let request = try RegistryRequest(
      method: "POST", target: "/v2/team/app/blobs/uploads/?mount=\(Self.digest)\(source)")
    let decision = policy.decide(request, for: policy.grant(to: "ada"), canProve: true)
    #expect(decision == .admitted(isMounted ? request : request.withoutMount))
  }

  @Test("the catalog shows a user what that user may pull, and all of it to a token for it")
  func catalog() throws {
    let names = try ["team/app", "library/debian", "public/app", "secret/app"].map {
      try #require(RepositoryName($0))
    }
    func shown(_ grant: AccessGrant) -> [String] {
      names.filter { policy.maySee($0, for: grant) }.map(\.text)
    }
    #expect(shown(policy.grant(to: "ada")) == ["team/app", "library/debian", "public/app"])
    #expect(shown(policy.grant(to: "linus")) == ["library/debian", "public/app"])
    #expect(shown(.nothing) == ["public/app"])
    let all = AccessScope(type: "registry", name: "catalog", actions: ["*"])
    #expect(shown(.scopes([all])).count == 4)
    #expect(shown(.everything).count == 4)
  }

  @Test(
    "a rule for users names one, or all",
    arguments: ["", "ada", "=library/**=pull", "ada=", "ada=**", "ada=**=read", "ada=Catalog"])
  func noRule(text: String) {
    #expect(UserRule(text) == nil)
  }

  private struct UnexpectedDecision: Error { let decision: AccessDecision }
}
