// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("ExplicitSendable", as: .error),
]

let package = Package(
    name: "hydatis",
    products: [],
    dependencies: [],
    targets: [
        .systemLibrary(name: "CXGBoost", pkgConfig: "hydatis-xgboost"),
        .target(name: "MetricHistory", swiftSettings: settings),
        .target(name: "LoadPrediction", dependencies: ["CXGBoost", "MetricHistory"], swiftSettings: settings),
        .testTarget(
            name: "LoadPredictionTests",
            dependencies: ["LoadPrediction", "MetricHistory"],
            exclude: ["Reference"],
            swiftSettings: settings
        ),
    ]
)
