"""More invented phrases, each set measured once before anything was changed for it, and kept since.

What each gave the first time: clean 289 of 300 and hurt 3 of 187; 275 of 300 and 2 of 186; 280 of 300 and
2 of 242; 290 of 300 and 9 of 252; 279 of 300 and 0 of 252; 281 of 300 and 6 of 252; 275 of 300 and 0 of 252;
295 of 300 and 6 of 252. The last, `HELD_OUT_NEXT`, gave 294 of 300 and 0 of 252; nothing was changed for it.
"""

from __future__ import annotations

from tests.pipelines.attacks.phrases import Phrases, _lines, _words

AT_DOORS = Phrases(
    seed=31_337_019,
    families=_words(
        "Thévenot;Lallemand;Bourgeois;Chapuis;Dieudonné;Boukhalfa;Ziegler;Le Bras;Da Fonseca;Kouyaté;Aslan;"
        "Grosclaude;Mettey;El Haddad;Truong;Ricci;Jacquemin;Prenat;O’Sullivan;Leblanc;Coulibaly;"
        "De Matos;Bailly;"
        "Fabbri;Jeannin;Rahmani;Courvoisier;Ortega;Van Houten;Sauvage"
    ),
    given=_words(
        "Noémie;Vincent;Abdelaziz;Séverine;Matthieu;Zineb;Roger;Charlène;Nabil;Simone;Anthony;Marie-Hélène;"
        "Timéo;Hamza;Jacqueline;Loïc;Samia;Ewan;Idriss;Murielle"
    ),
    persons=_lines(
        """
        garage loué par M. {F}
        cris entendus chez la petite {f}
        fenêtre brisée chez {F} {f}
        véhicule de M. {F} {f} rayé
        portail de la famille {F} tagué
        bruit provenant du logement {F}
        tapage au domicile {F}, 3e
        plainte déposée par {f} {F}
        rassemblement devant chez {f} {F}
        M. {F} (gérant) a appelé
        Mme {F} {f}, gérante
        appel de Mme {F} à 23h
        vu {f} {F} sur place
        {f} {F}, riverain, signale
        signalement {F} {f}
        signalement de M. et Mme {F}
        Madame {U} NOUS SIGNALE DES CRIS
        demeurant chez {f} {F}
        hébergé chez sa sœur {f}
        appartement du dénommé {f}
        studio loué à {f} {F}
        clé chez la gardienne Mme {F}
        contacter le gardien {F}
        agressé : {F} {f}, 34 ans
        mis en cause {f} {U}
        victime : Mme {F} née {F}
        mineure {f} {F} en fugue
        recherche de {f} {F}
        fugue de {f}, 15 ans
        le petit {f} a disparu
        père de la victime, M. {F}
        copine de {f} {F}
        chez l'ex-compagne de {f}
        litige entre {F} et {F}
        dispute {f} et {f} {F}
        menaces de {f} {F} envers {f}
        insultes envers Mme {F}
        chien appartenant à M. {F}
        quad conduit par {f} {F}
        conducteur : {U} {u}
        passager {f} {F}
        permis au nom de {F} {f}
        immatriculé au nom de {f} {F}
        compte Instagram de {f} {F}
        pseudo : {f}_{l}90
        facebook {f} {F}
        courriel {f}{l}@exemple.net
        tel M. {F} : 06 98 87 76 65
        06.98.87.76.65 Mme {F}
        {F} {f} 07-11-22-33-44
        NOM : {U} PRENOM : {f}
        Prénom {f}, nom {F}
        {U} {f} né le 03.02.1987
        Sté gérée par {f} {F}
        curatelle de M. {F}
        infirmier {f} {F}, 2e étage
        médecin traitant : Dr {F}
        Maître {F} {f}
        enseignante Mme {F}
        élève {f} {F}, 4e C
        """
    ),
    eponyms=_words(
        "du Docteur Calmette;Ampère;Rabelais;Jean Mermoz;Marguerite Yourcenar;du Capitaine Guynemer;"
        "Colette;"
        "Monsieur Thiers;de Besançon;du Maréchal Lyautey;Irène Joliot-Curie;Jacques Cartier;"
        "des Frères Montgolfier;"
        "du Président Wilson;Charles Baudelaire;Madame de La Fayette;Buffon;Maryse Bastié"
    ),
    firms=_words(
        "Grand Frais;Stokomani;Gamm vert;Domino’s;Jules;Fnac;Garage Peugeot Nedey;Hyundai;"
        "Pharmacie du Théâtre;Caisse d’Épargne"
    ),
    harmless=_lines(
        """
        33 bis rue {P}
        2 allée {P}
        lycée {P} internat
        école {P} portail vert
        angle avenue {P} / rue Kléber
        arrêt {P} direction Valdoie
        gymnase {P} vestiaire 2
        drive {K}
        vitrine de {K}
        résidence {P} entrée 3
        bâtiment {P}
        médiathèque {P}
        AVENUE {P} N 8
        passerelle {P}
        chez des riverains
        Madame la sous-préfète en visite
        D 13 PR 7+350
        lac de la Véronne
        HALL C 1ER ETAGE PORTE GAUCHE
        maison des jeunes
        logement squatté
        porte vitrée cassée
        appartements en travaux
        sous-sol du bâtiment D
        fort du Salbert
        aire de service
        stade de rugby
        auditorium {P}
        crèche {P}, cour
        proximité du collège {P}
        square {P} bancs
        conteneurs rue {P}
        lieu-dit La Combe
        lieu-dit « Les Grands Prés »
        au lieu dit Le Martinet
        """
    ),
)
BY_ROLE = Phrases(
    seed=8_675_309,
    families=_words(
        "Pourchet;Lanoix;Mignot;Bertholet;Chèvremont;Ouali;Kessler;Le Dantec;Da Conceição;Fofana;Yilmaz;"
        "Monnier;Rossignol;El Alaoui;Vuong;Caruso;Henriot;Pichard;Mc Kenzie;Delacroix;Sylla;De Lima;"
        "Besançon;"
        "Lombardi;Sage;Zerrouki;Etienney;Navarro;Van Eyck;Corne"
    ),
    given=_words(
        "Angélique;Damien;Mokhtar;Lucie;Grégory;Souad;Bernard;Mélissa;Adel;Yvonne;Axel;Marie-Laure;"
        "Gabin;Bilel;Micheline;Morgan;Houria;Titouan;Souleymane;Pascale"
    ),
    persons=_lines(
        """
        la porte de l'appartement de M. {F} a été forcée
        cambriolage chez {f} {F}, rien volé
        chez Mme {F} {f}, la voisine du dessous
        domicile conjugal {F}, 12 rue de Lille
        logement attribué à Mme {F}
        bailleur averti par {f} {F}
        musique forte chez M. {U}
        odeur de fumée, appartement {F}
        pavillon de {f} et {f} {F}
        maison de Mme veuve {F}
        sonnez chez {F} au 2e
        laisser le colis chez {f}
        locataire du 3e : {f} {F}
        gardien : M. {F} {f}
        le concierge M. {F} confirme
        requérant : {U} {f}
        déclarant M. {F}, tél. 03 84 10 20 30
        témoin : Mme {F}, employée de la boulangerie
        selon Mme {F} du 4e
        d'après {f} {F}, ce sont des jeunes
        auteur présumé {F} {f}, 19 ans
        interpellation de {U} {f}
        GAV : {U} {u}
        OPJ {F} avisé
        brigadier-chef {F}
        adjudant {F} sur place
        agent {F} {f} insulté
        médiateur {f} {F}
        {f} {F} (médiateur)
        directeur d'école M. {F}
        professeur {f} {F} menacé
        élèves {f} {F} et {f} {F}
        les frères {F}
        la fratrie {F}
        famille {F}-{F}, hall 2
        fils de {f} {F}
        belle-mère de {f}
        {f}, fille de Mme {F}
        son mari {f}
        cousin de {f} {F}
        rixe {f} {F} / {f} {F}
        conflit de voisinage : Mme {F} c/ M. {F}
        scooter appartenant à {f} {F}
        Twingo de Mme {F}
        chien de {f}
        épicerie de {f} {F}
        garage de M. {F}, box 12
        jardin ouvrier de M. {F}
        parcelle de {f} {F}
        mail : {f}.{l}@exemple.com
        Snapchat {f}_du_90
        M. {F} joignable au 0612131415
        {U}, {f}
        {f} {U} - palier 3
        Monsieur {l} {f}
        Mlle {U} {f}
        docteur {f} {F}
        étude de Maître {F}
        né(e) {F} le 12/12/1980
        alias « {f} »
        """
    ),
    eponyms=_words(
        "du Docteur Laënnec;Mirabeau;Molière;Jean Bouin;George Orwell;du Commandant Cousteau;Barbara;"
        "Madame Récamier;de Delle;du Maréchal Joffre;Marie-Louise Bouglé;Pierre de Coubertin;"
        "des Frères Lumière;"
        "du Président Coty;Paul Verlaine;Monsieur Hulot;Lavoisier;Hélène Boucher"
    ),
    firms=_words(
        "Norma;Electro Dépôt;Truffaut;Quick;Celio;Boulanger;Garage Renault;Nissan;"
        "Pharmacie de la Savoureuse;Société Générale"
    ),
    harmless=_lines(
        """
        105 rue {P}
        9 impasse {P}
        collège {P} cour arrière
        école élémentaire {P}
        à l'angle de la rue {P}
        arrêt de bus {P}, abri cassé
        stade {P} buvette
        réserve de {K}
        devant {K}, place d'Armes
        résidence {P}, 2e étage
        tour {P} hall
        bibliothèque {P} entrée
        QUAI {P}
        pont {P} côté gare
        chez un voisin
        Monsieur le sous-préfet informé
        A36 PR 24+100
        canal de la Haute-Saône
        BAT C 3E ETAGE DROITE
        maison des aînés
        logement vide squatté
        grille arrachée
        caves inondées
        parking souterrain niveau -2
        fort des Barres
        terrain synthétique
        salle {P} scène
        cour de la crèche {P}
        abords du gymnase {P}
        banc place {P}
        épave allée {P}
        lieu-dit Le Moulin
        LIEU DIT LA CHARMEUSE
        hameau de Leupe
        """
    ),
)

IN_HOMES = Phrases(
    seed=20_261_127,
    families=_words(
        "Guyot;Stemmelin;Voisinet;Benhamou;Chapatte;Krieger;Le Moal;Da Veiga;Doumbia;Erdogan;Jacquet;"
        "Pierrel;"
        "Charpiot;El Ouardi;Dang;Ferrero;Theurel;Sandoz;O’Connell;Marion;Sangaré;De Araujo;Joly;Pellegrini;"
        "Mathiot;Ziani;Vermot;Castro;Van Acker;Dumont"
    ),
    given=_words(
        "Estelle;Fabien;Noureddine;Agnès;Jonathan;Khadija;Raymond;Lilian;Walid;Denise;Mathis;Marie-Pierre;"
        "Enzo;Sofiane;Solange;Camille;Nora;Malo;Ibrahima;Bénédicte"
    ),
    persons=_lines(
        """
        travaux bruyants chez M. {F} le dimanche
        barbecue chez {f} {F}
        fête chez la fille de {f} {F}
        aboiements, chien de M. {F}, rez-de-jardin
        coups dans la porte de Mme {F}
        vitre cassée au logement de {f} {F}
        véhicule ventouse appartenant à Mme {F} {f}
        Peugeot 208 de {f} {F}
        trottinette volée à {f} {F}
        sac arraché à Mme {F}, 78 ans
        téléphone volé à {f} {F}
        enfant {f} {F}, 6 ans, seul
        personne âgée désorientée : Mme {F} {f}
        tentative de suicide de M. {F}
        décès de M. {F} {f}
        découverte de M. {F} au sol
        violences sur {f} {F}
        violences conjugales couple {F}
        séparation {F} / {F}
        garde d'enfant, M. {F} contre Mme {F}
        locataires {F} et {F}, 4e étage
        sous-locataire {f} {F}
        ancien propriétaire M. {F}
        héritiers {F}
        syndic représenté par {f} {F}
        présidente de l'association, Mme {F}
        agent ASVP {f} {F}
        patrouille {F} - {F}
        chef de poste {F}
        rédigé par {f} {F}
        signé {f} {F}
        transmis à Mme {F}, mairie
        appel de {f}, habitante du 12
        appel anonyme visant {f} {F}
        dénonciation visant M. {F}
        soupçonné : {f} {F}
        reconnu par un témoin : {f} {F}
        connu de nos services : {U} {f}
        se nomme {f} {F}
        identité : {U} {u}
        carte d'identité de {f} {F} trouvée
        courrier au nom de Mme {F}
        badge de M. {F}
        sonnette "{F}"
        interphone {F}/{F}
        BAL {F} fracturée
        boîte aux lettres M. {F} {f}
        appt de Mme {F} {f}, 1er G
        studio 14, {f} {F}
        chambre de {f} {F} au foyer
        étudiant {f} {F}
        collégien {f} {F}, 3e B
        mère de {f} {F} prévenue
        M. {F} (père)
        Mme {F} ({f})
        {U} {f}, 12/05/1999
        {f} {F} 0384213243
        joignable : {f} {F} au 06 70 80 90 10
        {l}.{f}@exemple.fr
        insta : {f}.{l}
        """
    ),
    eponyms=_words(
        "du Docteur Guérin;Diderot;Montaigne;Jean Giono;Frida Kahlo;du Capitaine Dreyfus;Dalida;"
        "Madame Bovary;"
        "de Vesoul;du Maréchal Ney;Marie Laurencin;Pierre Loti;des Frères Grimm;du Président Carnot;"
        "Charles Trenet;"
        "Monsieur Seguin;Pasteur;Hélène Boucher"
    ),
    firms=_words(
        "Match;La Halle;Bureau Vallée;Pizza Hut;Camaïeu;Saint Maclou;Garage Citroën;Skoda;"
        "Pharmacie Vauban;Banque Populaire"
    ),
    harmless=_lines(
        """
        66 ter rue {P}
        11 chemin {P}
        collège {P} demi-pension
        école {P}, façade nord
        au croisement {P} / Clemenceau
        arrêt {P} quai B
        stade {P} parking visiteurs
        caisse de {K}
        parking {K}, allée 3
        résidence {P} local poubelles
        immeuble {P} 5e
        médiathèque {P} sanitaires
        PLACE {P} N 2
        rond-point {P}, sortie 3
        chez un habitant du quartier
        Madame la directrice de l'école prévenue
        RN 19 PR 56+200
        étang du Malsaucy
        ENTREE D 2E ETAGE PALIER GAUCHE
        maison de santé
        appartement témoin vandalisé
        clôture découpée
        garages du bâtiment 7
        sortie d'autoroute
        fort de la Justice
        terrain de moto-cross
        salle {P} vestiaires
        cour d'école {P}
        devant le lycée {P}
        fontaine place {P}
        carcasse rue {P}
        lieu-dit La Fougeraie
        lieudit Les Errues
        12, ZOLA EMILE (RUE)
        JAURES JEAN (AV
        0, NOTRE DAME DU LAC (RUE
        7 BIS, DR ROUX (RUE DU)
        """
    ),
)

IN_QUARRELS = Phrases(
    seed=64_209_377,
    families=_words(
        "Bretillot;Kaufmann;Ligier;Bouchiba;Demangeon;Lutz;Le Gall;Da Mota;Niang;Kilic;Perrot;Chatelain;"
        "Cassard;El Yousfi;Hoang;Marconi;Boyer;Py;O’Hara;Jacob;Cissoko;De Pinho;Lambert;Santoro;"
        "Froidevaux;Hamidi;Bugnon;Ramos;Van Loo;Chauvin"
    ),
    given=_words(
        "Aurore;Xavier;Brahim;Mélanie;Nicolas;Nawel;Henri;Coralie;Karim;Geneviève;Erwan;Anne-Laure;"
        "Nolan;Yassine;Marguerite;Alexandra;Fatou;Robin;Cheikh;Sabrina"
    ),
    persons=_lines(
        """
        nuisances sonores, appartement de {f} {F}, 5e
        M. {F} se plaint de son voisin
        l'appelante, Mme {F}, souhaite rester anonyme
        d'après le gardien, M. {F}, trois jeunes
        entretien avec {f} {F}, directrice
        rencontre avec Mme {F} {f} ce matin
        visite chez M. {F}
        intervention au domicile de la famille {F}
        adresse de {f} {F} : 3 rue de Lille
        habite chez Mme {F}
        loge chez {f} {F}
        vit chez sa tante {f}
        parti de chez {f}
        ramené chez M. et Mme {F}
        clés perdues par {f} {F}
        portefeuille de {f} {F}
        voiture brûlée, propriétaire {F} {f}
        Renault Clio de M. {F} incendiée
        deux-roues au nom de {f} {F}
        permis de conduire de {F} {f}
        contrôle de {f} {F}, sans assurance
        verbalisation de M. {F}
        contrevenant : {F} {f}
        garde à vue de {f} {F}
        mineur {f} {F} remis à sa mère
        remis à son père {f} {F}
        confié à Mme {F}
        hospitalisation de {f} {F}
        blessé : {f} {F}, 22 ans
        agression de Mme {F} {f} par deux individus
        victime {f} {F} (15 ans)
        plaignante : Mme {U} {u}
        témoins : {f} {F}, {f} {F}
        auteurs : {f} et {f} {F}
        groupe de {f} {F}
        bande à {f}
        altercation entre {f} et le gardien {F}
        différend familial {F}
        dispute de couple, {f} et {f}
        harcèlement de Mme {F} par {f} {F}
        menace proférée par M. {F}
        insulté par {f} {F}
        son frère {f} {F} est arrivé
        la sœur de {f}
        grand-père de {f} {F}
        conjointe de M. {F}
        Mme {F}, locataire du 2e droite
        {f} {F}, propriétaire
        {U} {f} ET {U} {f}
        M {U} - RDC
        Mr et Mme {F}
        MADAME {U} 4EME
        Dr {F} {f}, médecin
        Me {f} {F}
        aide à domicile de Mme {F}
        AVS {f} {F}
        rappel demandé par M. {F} au 07 60 50 40 30
        03.84.22.33.44 ({f} {F})
        {f}{l}90@exemple.org
        né {f} {F} en 1992
        """
    ),
    eponyms=_words(
        "du Docteur Pinel;Condorcet;Stendhal;Jean Vilar;Niki de Saint Phalle;du Capitaine Ferber;"
        "Édith Piaf;"
        "Madame de Staël;de Montbéliard;du Maréchal Mac-Mahon;Marie Marvingt;Pierre Bonnard;"
        "des Frères Chappe;"
        "du Président Poincaré;Jean Ferrat;Monsieur de Buffon;Arago;Berthe Bovy"
    ),
    firms=_words(
        "Netto;La Foir’Fouille;Maxi Zoo;Subway;Jennyfer;Conforama;Garage Ford;Mazda;"
        "Pharmacie du Lion;Crédit Lyonnais"
    ),
    harmless=_lines(
        """
        88 rue {P}
        4 bis sentier {P}
        collège {P} gymnase
        groupe scolaire {P} portail
        carrefour {P} / avenue Jean Jaurès
        arrêt {P} vers Offemont
        stade {P} mur d'enceinte
        quai de déchargement {K}
        entrée {K}
        résidence {P} toit-terrasse
        bât. {P} sous-sol
        médiathèque {P} parvis
        BOULEVARD {P} N 45
        giratoire {P} côté ville
        chez les voisins
        Monsieur le directeur de cabinet informé
        RN 1019 PR 3+800
        base nautique du Malsaucy
        BAT 5 HALL 1 RDC FACE
        maison de retraite {P}
        logements inoccupés
        portillon arraché
        locaux associatifs
        voie ferrée
        fort de Bessoncourt
        city-stade de Dorans
        salle {P} entrée arrière
        préau de l'école {P}
        face au lycée {P}
        monument place {P}
        pneus brûlés rue {P}
        lieu-dit Les Barres
        lieu dit Bel Air
        31, FERRY JULES (RUE)
        DOCTEUR ROUX (RUE DU
        chef-lieu de canton
        """
    ),
)

AT_WORK = Phrases(
    seed=19_450_822,
    families=_words(
        "Loichot;Meister;Grandjean;Belhadj;Roth;Vuitton;Le Tallec;Da Luz;Bamba;Polat;Faivret;Millet;"
        "Courbet;El Kadi;Luong;Rinaldi;Bonnot;Girard;O’Reilly;Besson;Keïta;De Campos;Marchand;Fontana;"
        "Sirot;Taleb;Pequignot;Molina;Van Hoof;Rousseau"
    ),
    given=_words(
        "Emmanuelle;Cyril;Farid;Virginie;Antoine;Naïma;Daniel;Ludivine;Ismaël;Paulette;Corentin;Anne-Marie;"
        "Louka;Adem;Marcelle;Charlotte;Aminata;Simon;Moussa;Karine"
    ),
    persons=_lines(
        """
        tapage nocturne causé par M. {F}
        tapage récurrent chez les {F}
        plainte contre {f} {F}
        plainte contre X déposée par Mme {F}
        main courante de M. {F} {f}
        audition de {f} {F} prévue mardi
        signalé par la gardienne, Mme {F}
        le gardien {F} a vu deux jeunes
        vu par {f} {F} depuis son balcon
        caméra privée de M. {F}
        hangar de M. {F}
        grange de la famille {F}
        étable {f} {F}
        exploitation agricole de M. {F} {f}
        GAEC géré par {f} {F}
        commerce tenu par Mme {F}
        gérant du bar : {f} {F}
        patron du kebab, {f}
        vendeuse {f} {F} menacée
        caissière Mme {F}
        chauffeur de bus {f} {F}
        conducteur ivre, {F} {f}
        contrôleur {F} agressé
        pompier {f} {F} caillassé
        facteur {F} {f} mordu par un chien
        infirmière libérale Mme {F}
        instituteur M. {F}
        principal du collège, M. {F}
        parent d'élève {f} {F}
        entraîneur {f} {F}
        curé {f} {F}
        élu M. {F}
        conseillère municipale {f} {F}
        voiture immatriculée au nom de {F}
        assurée par Mme {F} {f}
        garage souterrain, place de M. {F}
        cave 14 (M. {F})
        porte 12 {F} {f}
        appartement 204 : {f} {F}
        3e gauche : famille {F}
        2e droite, {F} {f}
        rdc, M. {F}
        nom sur l'interphone : {U}
        locataire en titre {f} {F}
        colocation {f}, {f} et {f}
        chez les grands-parents {F}
        jumeaux {f} et {f} {F}
        bébé {f} {F}
        petite {f}, 4 ans, retrouvée
        adolescent {f} {F} en fugue
        compagnon de Mme {F}
        ex-mari {f} {F}
        amie de {f} {F}
        Mme {F}-{F} {f}
        M. {f} {F}
        {F} {f} (mis en cause)
        {f} {U}, gérant
        {f} {F} / 06.11.09.08.07
        {f}-{l}@exemple.com
        tiktok : @{l}{f}
        """
    ),
    eponyms=_words(
        "du Docteur Faivre;Beaumarchais;Racine;Jean Racine;Coco Chanel;du Commandant L’Herminier;"
        "Juliette Gréco;"
        "Madame de Pompadour;de Lure;du Maréchal de Lattre;Marie Stuart;Pierre Corneille;"
        "des Frères Goncourt;"
        "du Président Auriol;Claude Nougaro;Monsieur Jourdain;Réaumur;Ambroise Paré"
    ),
    firms=_words(
        "Brico Dépôt;Noz;Orchestra;La Boucherie;Armand Thiery;Fly;Garage Opel;Suzuki;"
        "Pharmacie de l'Étoile;Caisse d'Allocations"
    ),
    harmless=_lines(
        """
        54 quater rue {P}
        17 ruelle {P}
        collège {P} parvis
        école {P} préfabriqué
        entre la rue {P} et la rue de Lille
        arrêt {P} voie 2
        stade {P} vestiaire visiteurs
        cour arrière {K}
        façade {K}
        résidence {P} parking extérieur
        tour {P} 12e étage
        médiathèque {P} escalier
        RUE {P} PARKING
        rond-point {P} côté A36
        chez un ami
        Madame la procureure informée
        RD 465 PR 8
        plage de l'étang des Forges
        IMM 3 ESC B 5E GAUCHE
        EHPAD {P}
        logement en travaux
        rideau métallique forcé
        cages d'escalier
        passage à niveau
        fort Lachaux
        skatepark de Valdoie
        salle {P} régie
        cantine de l'école {P}
        derrière le lycée {P}
        statue place {P}
        trottinette abandonnée rue {P}
        lieu-dit Le Fourneau
        lieu dit Sous la Côte
        17, MACE JEAN (RUE
        FRERES LUMIERE (AV
        chef-lieu
        """
    ),
)

IN_REPORTS = Phrases(
    seed=3_141_592_653,
    families=_words(
        "Tournoux;Walter;Bourgoin;Belkacemi;Juillard;Haas;Le Floch;Da Cruz;Touré;Arslan;Bergeret;Vieille;"
        "Couturier;El Hamdi;Ngo;Bertolini;Tisserand;Gautherot;O’Donnell;Lemoine;Sidibé;De Barros;Robert;"
        "Bellini;"
        "Goguel;Bensaïd;Voirol;Torres;Van Damme;Barbier"
    ),
    given=_words(
        "Magali;Thomas;Abdel;Laure;Sylvain;Salima;Maurice;Amandine;Riad;Lucette;Clément;Marie-Christine;"
        "Evan;Younes;Germaine;Mathilde;Fanta;Alban;Ousmane;Christelle"
    ),
    persons=_lines(
        """
        musique chez M. {F} jusqu'à 3h
        travaux de nuit chez Mme {F} {f}
        dispute au domicile de {f} {F}
        cris dans l'appartement de Mme {F}
        fumée chez la famille {F}
        inondation de l'appartement {F}
        porte dégradée chez {f}
        graffiti sur le mur de M. {F}
        dépôt devant la maison de Mme {F}
        haie de M. {F} sur le trottoir
        poubelles de la famille {F}
        chat de Mme {F} {f}
        chiens de {f} {F} sans laisse
        voiture de Mme {F}, vitre cassée
        vélo de {f} volé dans le hall
        fourgon de M. {F} garé sur le trottoir
        camping-car de {f} {F}
        clefs de Mme {F} retrouvées
        sac à main de {f} {F}
        carte bancaire de M. {F} {f}
        demande de M. {F}, 3e étage
        courrier de Mme {F} du 3 mai
        mail de {f} {F} au bailleur
        appel de M. et Mme {F}
        appelé par {f} {F}
        sollicités par Mme {F}
        en présence de {f} {F}, médiatrice
        accompagné de {f} {F}
        reçu par le directeur, M. {F}
        gardien d'immeuble {f} {F}
        gardienne Mme {F} {f} avisée
        locataire {U}
        occupante : Mme {F}
        propriétaire bailleur {f} {F}
        voisine du 3e, Mme {F}
        voisins {F} et {F}
        plaignant {f} {F}, 41 ans
        victime {U} {f}, née en 1988
        témoin : {F} {f}
        témoin {f}
        mis en cause : {f} {F}
        interpellé {f} {F} à 22h
        auteur {F}
        complice {f} {F}
        jeune {f} {F}
        mineur {F} {f}
        père M. {F} {f}
        mère de {f}
        frères {F}
        cousins {f} et {f}
        ami de {f} {F}
        bagarre {f} {F} contre {f} {F}
        conflit {F} / {F}
        litige entre M. {F} et Mme {F}
        Mme {U} {f} 2E ETAGE
        M. {F} - 06 45 56 67 78
        {f} {F}, tel 0745566778
        {f}.{l}@exemple.net
        {U} {f}, hall 3
        famille {U} RDC
        """
    ),
    eponyms=_words(
        "du Docteur Roux;Lamarck;Boileau;Jean Cocteau;Indira Gandhi;du Commandant Charcot;Georges Brassens;"
        "Madame de Sévigné;de Colmar;du Maréchal Leclerc;Marie Curie;Pierre Mendès France;"
        "des Frères Lumière;"
        "du Président Kennedy;Jacques Brel;Monsieur Vincent;Gutenberg;Simone Signoret"
    ),
    firms=_words(
        "Lidl;Carrefour Market;Feu Vert;Flunch;Promod;Kiloutou;Garage Toyota;Fiat;"
        "Pharmacie de la Gare;Crédit Mutuel"
    ),
    harmless=_lines(
        """
        72 rue {P}
        19 allée {P}
        collège {P} réfectoire
        école {P} côté parc
        angle {P} / quai Vauban
        arrêt {P} sens Belfort
        stade {P} entrée sud
        quai de {K}
        chez {K}
        résidence {P} hall B
        tour {P} ascenseur
        médiathèque {P}
        SQUARE {P}
        rond-point {P}
        chez un voisin du dessus
        Monsieur le maire informé
        RD 19 PR 2+100
        parc du château
        BAT A ESC 2 4E DROITE
        résidence pour personnes âgées {P}
        logement inhabité
        grillage découpé
        garages en sous-sol
        bretelle d'autoroute
        fort de Roppe
        terrain de boules
        salle {P} hall
        cour du collège {P}
        devant l'école {P}
        kiosque place {P}
        scooter brûlé rue {P}
        lieu-dit La Goutte
        lieu dit Aux Prés
        8, HUGO VICTOR (AV
        DOCTEUR ROUX (RUE DU)
        zone artisanale
        """
    ),
)

COMMON_WORDS = Phrases(
    seed=299_792_458,
    families=_words(
        "Bourdon;Fischer;Chopard;Bouaziz;Mouchet;Kempf;Le Meur;Da Motta;Ndiaye;Kurt;Garnier;Maire;"
        "Roland;El Hassani;Lê;Mancini;Prudhon;Bideaux;O’Leary;Noirot;Cissokho;De Jesus;Thomas;Ferraris;"
        "Jaquet;Mansouri;Cattin;Ruiz;Van Laere;Pelletey"
    ),
    given=_words(
        "Evelyne;Julien;Habib;Marion;Pascal;Warda;Alain;Justine;Foued;Liliane;Tristan;Marie-Josée;"
        "Liam;Ayman;Raymonde;Héloïse;Oumou;Basile;Abdoulaye;Sandrine"
    ),
    persons=_lines(
        """
        bruit de perceuse chez M. {F}
        chez Mme {F} au deuxième
        chez {f} {F}, porte bleue
        devant la porte de M. et Mme {F}
        fenêtre de {f} {F} cassée
        balcon de Mme {F}, jets d'objets
        jardin de M. {F} envahi de déchets
        logement {F} {f}
        logement de Mme {F}, chauffage coupé
        appartement M. {F}
        appartement de {f}, 4e gauche
        domicile de Mme {F} {f}
        maison de {f} {F}
        pavillon M. {F}
        résidence secondaire de {f} {F}
        cave de Mme {F} visitée
        box de {f} {F}
        place de M. {F} occupée
        boîte aux lettres de {f} {F}
        interphone de Mme {F}
        véhicule de {f} {F} fracturé
        Golf de {f}
        scooter de M. {F}
        remorque de {f} {F}
        M. {F}, 2e droite, se plaint
        Mme {F} a téléphoné
        madame {l} du 3e
        Monsieur {U} {f}
        Mlle {F}, étudiante
        M {U} {u}
        veuve {F} {f}
        famille {F}, bâtiment C
        époux {F}
        appelant {f} {F}
        requérante : {f} {F}
        plaignant M. {F}
        victime : {f} {F}
        témoin {f} {F}
        suspect {F} {f}
        auteur : {F}
        mis en cause M. {F} {f}
        individu : {F} {f}
        conducteur {f} {F}
        propriétaire {F}
        locataire M. {F}
        gardien {f} {F}
        voisin {f}
        voisine Mme {F} {f}
        oncle de {f}
        fille de M. {F}
        fils de {f} {F}
        sœur de {f} {F}
        copain de {f}
        rixe entre {f} {F} et {f} {F}
        différend {F} / {F}
        dispute entre {f} et {f}
        contact M. {F} 06 22 33 44 55
        tél. {f} : 07 33 44 55 66
        {f}.{l}@exemple.com
        né le 4 mai 1990, {F} {f}
        """
    ),
    eponyms=_words(
        "du Docteur Bichat;Ronsard;Fénelon;Jean Anouilh;Rosa Luxemburg;du Commandant Rivière;Jean Gabin;"
        "Madame du Deffand;de Nancy;du Maréchal Murat;Louise Labé;Pierre Dac;des Frères Lumière;"
        "du Président Kennedy;Charles Aznavour;Monsieur Prudhomme;Newton;Simone de Beauvoir"
    ),
    firms=_words(
        "Carrefour City;Intermarché;Feu Vert;Quick;Kiabi;Leroy Merlin;Garage Renault;Dacia;"
        "Pharmacie Vauban;Banque de France"
    ),
    harmless=_lines(
        """
        2 ter rue {P}
        15 place {P}
        collège {P} CDI
        école {P} toiture
        croisement rue {P} et rue de Madrid
        arrêt {P} ligne 1
        stade {P} piste
        parking de {K}, niveau 1
        vitrine {K}
        résidence {P} escalier 4
        tour {P} rez-de-chaussée
        médiathèque {P} façade
        IMPASSE {P}
        rond-point {P} et D 83
        chez une voisine
        Madame la maire adjointe avisée
        RD 83 PR 10+900
        square des Balances
        BAT D ESC 1 2E FACE
        maison de quartier {P}
        logement dégradé
        porte de service forcée
        garages souterrains
        échangeur autoroutier
        fort de l'Est
        terrain de tennis
        salle {P} office
        cour du lycée {P}
        aux abords de l'école {P}
        stèle place {P}
        jet de projectiles rue {P}
        lieu-dit Le Haut du Mont
        lieu dit Les Fougerais
        25, BLUM LEON (BD
        CAPITAINE DREYFUS (AV DU
        zone commerciale
        """
    ),
)

IN_COMPLAINTS = Phrases(
    seed=1_618_033,
    families=_words(
        "Bouvard;Schaeffer;Tournemire;Ait Kaci;Mathey;Heitz;Le Page;Da Graça;Sow;Çelik;Pourcelot;Vernerey;"
        "Guillaume;El Maâroufi;Nguyễn;Costantini;Cuenot;Billerey;McCarthy;Faure;Dembélé;De Azevedo;"
        "Jeannerod;Galli;"
        "Clavier;Bouzid;Sauget;Herrera;Van Acker;Lacour"
    ),
    given=_words(
        "Ghislaine;Jérémie;Hassan;Coline;Frédéric;Rahma;Gilbert;Margot;Tayeb;Arlette;Baptiste;Marie-Noëlle;"
        "Ilan;Imrane;Huguette;Constance;Bintou;Maël;Lassana;Patricia"
    ),
    persons=_lines(
        """
        plainte de M. {F} contre son voisin du dessus
        Mme {F} entend des coups la nuit
        chez Mme {F}, porte 14
        au domicile de {f} et {f} {F}
        appartement occupé par {f} {F} et ses enfants
        locaux loués par M. {F} {f}
        terrain appartenant à la famille {F}
        garage de {f} {F}, rue de Lille
        voiture de {f} {F}, rétroviseur arraché
        vol du vélo de {f} {F}
        vol à l'arraché sur Mme {F}
        agression de {f} {F}
        victime : {F} {f}, lycéen
        la victime, M. {F}, est conduite à l'hôpital
        plaignante Mme {F} {f}
        témoin : M. {F}
        le témoin {f} {F} reconnaît l'auteur
        suspect identifié : {f} {F}
        auteurs présumés {F} {f} et {F} {f}
        individu se disant {f} {F}
        jeune homme, {f} {F}, 17 ans
        mineure {F} {f} placée au foyer
        fugueuse {f} {F}
        mère : {f} {F}
        père : M. {F}
        parents M. et Mme {F}
        fils {f} {F}
        sœurs {F}
        frère cadet de {f} {F}
        grand-mère Mme {F}
        épouse {F}
        ex-femme de {f} {F}
        concubin {f} {F}
        ami {f} {F}
        collègue de Mme {F}
        voisin de palier M. {F}
        voisine {f} {F}
        gardien M. {F}
        concierge Mme {F} {f}
        agent {F}
        policier {F} blessé
        médiatrice {f} {F}
        éducateur {f}
        infirmière {f} {F}
        Dr {F}
        Maître {F}
        conflit entre {f} et {f}
        litige {F} - {F}
        bagarre entre {f} {F} et {f} {F}
        menaces envers {f} {F}
        injures contre Mme {F}
        rappeler M. {F} {f}
        joindre {f} {F} au 07.12.34.56.78
        {f} {F}, 0384 21 22 23
        {l}{f}@exemple.fr
        Instagram : {f}{l}
        M. {U}
        MME {U} {u}
        {U} {u}
        {f} {U}
        """
    ),
    eponyms=_words(
        "du Docteur Fréry;Boccace;Hugo;Jean Marais;Clara Zetkin;du Capitaine Nemo;Jean-Paul Sartre;"
        "Madame Tussaud;de Dijon;du Maréchal Bugeaud;Emma Goldman;Pierre Perret;des Frères Lumière;"
        "du Président Wilson;Louis Armstrong;Monsieur Thiers;Galilée;Elsa Triolet"
    ),
    firms=_words(
        "Super U;Leader Price;Midas;Flunch;Zara;Castorama;Garage Nissan;Seat;"
        "Pharmacie du Marché;Crédit Agricole"
    ),
    harmless=_lines(
        """
        8 bis rue {P}
        33 boulevard {P}
        collège {P} atelier
        école {P} cour haute
        intersection {P} / Vauban
        arrêt {P} côté pair
        stade {P} billetterie
        entrepôt {K}
        devant le {K}
        résidence {P} bâtiment A
        tour {P} cage 2
        bibliothèque {P}
        FAUBOURG {P}
        giratoire {P}
        chez le gardien
        Monsieur le préfet présent
        RN 19 PR 60+50
        parc des expositions
        BAT 12 HALL C 3E GAUCHE
        maison de la petite enfance {P}
        logement squatté
        porte de garage vandalisée
        sous-sols inondés
        aire de repos
        fort de Giromagny
        piste d'athlétisme
        salle {P}
        cour de la maternelle {P}
        aux abords du collège {P}
        buste place {P}
        barrières renversées rue {P}
        lieu-dit La Croix
        lieu dit En Chenois
        6, CURIE MARIE (R
        GENERAL LECLERC (AV DU
        zone d'activités
        """
    ),
)

HELD_OUT_NEXT = Phrases(
    seed=77_345_112,
    families=_words(
        "Bernardin;Schwartz;Coulot;Amrouche;Tissier;Frey;Le Breton;Da Rosa;Koné;Bulut;Mairot;Grandvoinnet;"
        "Berthod;El Bakkali;Vo;Salvi;Drouhot;Chevalier;O’Toole;Lefèvre;Bah;De Moura;Henry;Gentile;"
        "Pourny;Ould Ahmed;Saunier;Alvarez;Van Hecke;Mouton"
    ),
    given=_words(
        "Sylviane;Cédric;Salim;Aline;Guillaume;Hayat;Lucien;Jade;Nourdine;Andrée;Rémi;Marie-Thérèse;"
        "Gaspard;Bilal;Claudine;Inès;Mariam;Valentin;Boubacar;Sophie"
    ),
    persons=_lines(
        """
        M. {F}, 4e gauche, coupe du bois dans la cave
        bruit chez {f} {F} depuis 22h
        odeurs venant de chez Mme {F}
        tapage, logement de {f} {F}
        vitre du salon de M. {F} brisée
        véhicule de Mme {F} {f} vandalisé
        scooter volé appartenant à {f} {F}
        vélo de {f} {F} dans le hall
        chien de {f} {F} non tenu
        plainte de {f} {F} pour menaces
        main courante déposée par Mme {F}
        menaces de mort envers M. {F}
        insultes de {f} envers {f} {F}
        coups portés à {f} {F}
        bagarre entre {f} et {f}
        rixe impliquant {f} {F}
        litige de voisinage {F} / {F}
        dispute conjugale chez les {F}
        mère de famille, Mme {F}
        père de {f}
        fils de la gardienne, {f} {F}
        sœur de Mme {F}
        neveu de {f} {F}
        ex-conjoint {f} {F}
        copine {f}
        ami de la victime : {f} {F}
        témoin principal M. {F}
        témoins {f} {F} et {f} {F}
        victime âgée, Mme {F} {f}
        victime {F}
        plaignant : {U} {f}
        requérant {f} {F}
        appelante {f} {F}
        déclarant : M. {F}
        auteur connu, {f} {F}
        suspect {f} {F} en fuite
        mis en cause : {U} {u}
        interpellation {f} {F}
        mineur : {f} {F}, 14 ans
        jeunes {f} {F} et {f} {F}
        propriétaire du véhicule : {F} {f}
        locataire défaillant {f} {F}
        occupant sans titre {f} {F}
        gardien {F}
        concierge : {f} {F}
        agent de médiation {f} {F}
        brigadier {F}
        éducatrice Mme {F}
        médecin {F}
        Dr {f} {F}
        Me {F}
        chez le Dr {F}, 2e étage
        sonnette {f} {F}
        boîte aux lettres {F} {f} arrachée
        BAL M. {U}
        interphone : {F}
        {f} {F} au 06.44.33.22.11
        M. {F} (06 44 33 22 11)
        {f}_{l}@exemple.fr
        {U} {f}, 2e étage
        """
    ),
    eponyms=_words(
        "du Docteur Charcot;Villon;Marivaux;Jean Renoir;Angela Davis;du Commandant Marchand;Jean Bart;"
        "Madame Bovary;de Pontarlier;du Maréchal Juin;Berthe Morisot;Pierre Boulez;des Frères Lumière;"
        "du Président Wilson;Georges Perec;Monsieur Vincent;Ptolémée;Marguerite Duras"
    ),
    firms=_words(
        "Lidl;Casino;Norauto;Brioche Dorée;Jules;Bricorama;Garage Seat;Volkswagen;"
        "Pharmacie des Glacis;La Banque Postale"
    ),
    harmless=_lines(
        """
        17 rue {P}
        3 impasse {P}
        collège {P} grilles
        école {P} cantine
        carrefour {P} et quai Vauban
        arrêt {P} terminus
        stade {P} projecteurs
        arrière de {K}
        devant {K}
        résidence {P} cave 4
        tour {P} entrée
        bibliothèque {P} rez-de-chaussée
        ALLEE {P}
        rond-point {P} sortie 2
        chez un commerçant du centre
        Madame la directrice avisée
        RD 437 PR 21+100
        jardin du souvenir
        BAT 7 ESC A RDC DROITE
        centre social {P}
        logement brûlé
        porte d'entrée bloquée
        cave commune
        parking relais
        fort du Mont Bart
        aire de camping-cars
        salle {P} loges
        cour de récréation école {P}
        abords de la crèche {P}
        banc square {P}
        feu de poubelle rue {P}
        lieu-dit Pré du Bois
        lieu dit A la Vigne
        9, MOULIN JEAN (RUE
        MARECHAL FOCH (AV DU
        zone piétonne
        """
    ),
)
